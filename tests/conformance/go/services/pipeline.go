// Three stages joined by channels: read lines, parse them in parallel, sum up by user. The first bad line stops everything.
package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

type Order struct {
	User   string
	Amount int
}

func read(ctx context.Context, lines []string) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for _, line := range lines {
			select {
			case out <- line:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func parse(line string) (Order, error) {
	user, amount, found := strings.Cut(line, ":")
	if !found {
		return Order{}, fmt.Errorf("no colon in %q", line)
	}
	n, err := strconv.Atoi(amount)
	return Order{user, n}, err
}

func total(lines []string) (map[string]int, error) {
	g, ctx := errgroup.WithContext(context.Background())
	in := read(ctx, lines)
	orders := make(chan Order)
	parsers, pctx := errgroup.WithContext(ctx)
	for i := 0; i < 3; i++ {
		parsers.Go(func() error {
			for line := range in {
				order, err := parse(line)
				if err != nil {
					return err
				}
				select {
				case orders <- order:
				case <-pctx.Done():
					return pctx.Err()
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(orders)
		return parsers.Wait()
	})
	sums := map[string]int{}
	for order := range orders {
		sums[order.User] += order.Amount
	}
	return sums, g.Wait()
}

func main() {
	sums, err := total([]string{"ann:3", "bob:5", "ann:4", "cy:1", "bob:6"})
	fmt.Println(sums, err)
	_, err = total([]string{"ann:3", "bob=5", "ann:4"})
	fmt.Println("error:", err)
}
