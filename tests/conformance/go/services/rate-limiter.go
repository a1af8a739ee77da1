// A token bucket: three requests at once, then one every 20 ms. Whoever would wait too long is turned away.
package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

type Limiter struct {
	tokens chan struct{}
	stop   chan struct{}
	once   sync.Once
}

func NewLimiter(burst int, every time.Duration) *Limiter {
	l := &Limiter{tokens: make(chan struct{}, burst), stop: make(chan struct{})}
	for i := 0; i < burst; i++ {
		l.tokens <- struct{}{}
	}
	go l.refill(every)
	return l
}

func (l *Limiter) refill(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			select {
			case l.tokens <- struct{}{}:
			default: // the bucket is full
			}
		case <-l.stop:
			return
		}
	}
}

func (l *Limiter) Wait(ctx context.Context) error {
	select {
	case <-l.tokens:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("rate limited: %w", ctx.Err())
	}
}

func (l *Limiter) Close() { l.once.Do(func() { close(l.stop) }) }

func main() {
	limiter := NewLimiter(3, 20*time.Millisecond)
	defer limiter.Close()
	begin := time.Now()
	for i := 1; i <= 6; i++ {
		if err := limiter.Wait(context.Background()); err != nil {
			panic(err)
		}
		fmt.Println("request", i, "after", time.Since(begin).Round(20*time.Millisecond))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	err := limiter.Wait(ctx)
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded))
	limiter.Close()
}
