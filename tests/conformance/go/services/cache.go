// A cache in front of a slow store: many read it at once, a miss is loaded once, entries expire.
package main

import (
	"fmt"
	"sync"
	"time"
)

type entry struct {
	value   string
	expires time.Time
}

type Cache struct {
	mu      sync.RWMutex
	entries map[string]entry
	loading map[string]*sync.WaitGroup
	ttl     time.Duration
	loads   int
}

func NewCache(ttl time.Duration) *Cache {
	return &Cache{entries: map[string]entry{}, loading: map[string]*sync.WaitGroup{}, ttl: ttl}
}

func (c *Cache) lookup(key string) (string, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.entries[key]
	if !ok || time.Now().After(e.expires) {
		return "", false
	}
	return e.value, true
}

func (c *Cache) Get(key string, load func(string) string) string {
	if v, ok := c.lookup(key); ok {
		return v
	}
	c.mu.Lock()
	if wg, ok := c.loading[key]; ok {
		c.mu.Unlock()
		wg.Wait()
		v, _ := c.lookup(key)
		return v
	}
	wg := new(sync.WaitGroup)
	wg.Add(1)
	c.loading[key] = wg
	c.loads++
	c.mu.Unlock()

	v := load(key)
	c.mu.Lock()
	c.entries[key] = entry{v, time.Now().Add(c.ttl)}
	delete(c.loading, key)
	c.mu.Unlock()
	wg.Done()
	return v
}

func slow(key string) string {
	time.Sleep(30 * time.Millisecond)
	return "value of " + key
}

func main() {
	cache := NewCache(200 * time.Millisecond)
	round := func() {
		var wg sync.WaitGroup
		for i := 0; i < 12; i++ {
			wg.Add(1)
			go func(i int) {
				defer wg.Done()
				key := fmt.Sprintf("key-%d", i%4)
				if got := cache.Get(key, slow); got != "value of "+key {
					panic("wrong value: " + got)
				}
			}(i)
		}
		wg.Wait()
	}
	for r := 1; r <= 3; r++ {
		round()
		fmt.Println("round", r, "loads", cache.loads)
		if r == 2 {
			time.Sleep(250 * time.Millisecond)
		}
	}
}
