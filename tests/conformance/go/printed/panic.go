// A goroutine panics in a deferred call while it is panicking already; who started it has left.
package main

import (
	"fmt"
	"time"
)

func fails() {
	defer func() { panic(fmt.Errorf("cleaning up: %d left", 3)) }()
	panic("out of paper")
}

func begins() { go fails() }

func main() {
	go begins()
	time.Sleep(20 * time.Millisecond)
}
