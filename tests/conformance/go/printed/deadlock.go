// Everybody waits, each for something else.
package main

import (
	"sync"
	"time"
)

func locks(mu *sync.Mutex)         { mu.Lock() }
func reads(rw *sync.RWMutex)       { rw.RLock() }
func waits(wg *sync.WaitGroup)     { wg.Wait() }
func sends(ch chan int)            { ch <- 1 }
func picks(a, b chan int)          { select { case <-a: case <-b: } }
func sleepsOnCond(cond *sync.Cond) { cond.L.Lock(); cond.Wait() }
func starts(ch chan int)           { go sends(ch); <-make(chan int) }

func main() {
	var mu sync.Mutex
	var rw sync.RWMutex
	var wg sync.WaitGroup
	mu.Lock()
	rw.Lock()
	wg.Add(1)
	go locks(&mu)
	go reads(&rw)
	go waits(&wg)
	go picks(make(chan int), make(chan int))
	go sleepsOnCond(sync.NewCond(&sync.Mutex{}))
	go starts(make(chan int))
	time.Sleep(10 * time.Millisecond)
	var none chan int
	<-none
}
