// One million goroutines that wait on one channel, which is then closed. Prints milliseconds and megabytes at most.
package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

func main() {
	start := time.Now()
	gate := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1_000_000)
	for i := 0; i < 1_000_000; i++ {
		go func() {
			<-gate
			wg.Done()
		}()
	}
	close(gate)
	wg.Wait()
	spent := time.Since(start).Milliseconds()
	status, _ := os.ReadFile("/proc/self/status")
	most := 0
	for _, line := range strings.Split(string(status), "\n") {
		fmt.Sscanf(line, "VmHWM: %d kB", &most)
	}
	fmt.Println(spent, most/1000)
}
