// Computes on as many goroutines as Ps, the same work in all. Usage: timing PS. Prints nanoseconds.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

var sink uint64

func main() {
	ps, _ := strconv.Atoi(os.Args[1])
	runtime.GOMAXPROCS(ps)
	var wg sync.WaitGroup
	start := time.Now()
	for k := 0; k < ps; k++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			x := uint64(k + 1)
			for i := 0; i < 400_000_000/ps; i++ {
				x ^= x << 13
				x ^= x >> 7
				x ^= x << 17
			}
			sink += x & 1
		}()
	}
	wg.Wait()
	fmt.Println(time.Since(start).Nanoseconds())
}
