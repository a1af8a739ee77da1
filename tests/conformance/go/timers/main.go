// What a program sees of timer channels. It differs between Go 1.22 and 1.23: built as a module of either version.
package main

import (
	"fmt"
	"time"
)

const ms = time.Millisecond

func left(c <-chan time.Time) string {
	select {
	case <-c:
		return "a value"
	default:
		return "none"
	}
}

func main() {
	t := time.NewTimer(2 * ms)
	time.Sleep(10 * ms)
	fmt.Println("due:", len(t.C), cap(t.C))
	fmt.Println("stopped late:", t.Stop(), left(t.C))

	t = time.NewTimer(2 * ms)
	time.Sleep(10 * ms)
	begin := time.Now()
	fmt.Println("reset late:", t.Reset(20*ms))
	<-t.C
	fmt.Println("waited for the new one:", time.Since(begin) > 10*ms)

	t = time.NewTimer(2 * ms)
	<-t.C
	fmt.Println("stopped after its value:", t.Stop(), left(t.C))

	t = time.NewTimer(time.Hour)
	fmt.Println("stopped early:", t.Stop(), t.Stop(), left(t.C))

	begin = time.Now()
	tick := time.NewTicker(10 * ms)
	time.Sleep(35 * ms)
	first := <-tick.C
	second := <-tick.C
	fmt.Println("ticks:", first.Sub(begin).Round(10*ms), second.Sub(begin).Round(10*ms), left(tick.C))
	tick.Reset(50 * ms)
	fmt.Println("tick after reset:", (<-tick.C).Sub(begin).Round(10*ms))
	tick.Stop()

	done := make(chan int)
	t = time.NewTimer(time.Hour)
	go func() {
		<-t.C
		done <- 1
	}()
	time.Sleep(2 * ms)
	fmt.Println("reset while somebody waits:", t.Reset(5*ms), <-done)

	f := time.AfterFunc(2*ms, func() { done <- 2 })
	fmt.Println("function:", <-done, f.Stop())
}
