// Two goroutines use a variable without a lock: one writes it, the other reads it a while later.
package main

import (
	"sync"
	"time"
)

var count int

func adds(wg *sync.WaitGroup) {
	defer wg.Done()
	count++
}

func main() {
	var wg sync.WaitGroup
	wg.Add(2)
	go adds(&wg)
	go func() {
		defer wg.Done()
		time.Sleep(20 * time.Millisecond)
		_ = count
	}()
	wg.Wait()
}
