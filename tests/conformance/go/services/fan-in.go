// Several sensors report into one channel. Whoever reads them has enough after ten values and cancels the rest.
package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

type Reading struct {
	Sensor string
	Value  int
}

var stopped atomic.Int64

func sensor(ctx context.Context, name string, every time.Duration) <-chan Reading {
	out := make(chan Reading)
	go func() {
		defer close(out)
		defer stopped.Add(1)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for n := 1; ; n++ {
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
			select {
			case out <- Reading{name, n}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func merge(sources ...<-chan Reading) <-chan Reading {
	out := make(chan Reading)
	var wg sync.WaitGroup
	wg.Add(len(sources))
	for _, source := range sources {
		go func(c <-chan Reading) {
			defer wg.Done()
			for r := range c {
				out <- r
			}
		}(source)
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	all := merge(sensor(ctx, "door", 20*time.Millisecond), sensor(ctx, "roof", 50*time.Millisecond), sensor(ctx, "yard", 70*time.Millisecond))
	counts := map[string]int{}
	for r := range all {
		counts[r.Sensor]++
		if counts["door"] == 8 {
			cancel()
			break
		}
	}
	for range all { // drain, so that nobody is stuck in a send
	}
	fmt.Println(counts["door"], counts["roof"], counts["yard"])
	fmt.Println("stopped:", stopped.Load(), ctx.Err())
}
