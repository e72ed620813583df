// The bodies of a small solar system under gravity: arithmetic on floating-point numbers, none of it exact.
package main

import (
	"fmt"
	"math"
	"time"
)

type body struct{ x, y, z, vx, vy, vz, mass float64 }

func advance(bodies []body, dt float64) {
	for i := range bodies {
		a := &bodies[i]
		for j := i + 1; j < len(bodies); j++ {
			b := &bodies[j]
			dx, dy, dz := a.x-b.x, a.y-b.y, a.z-b.z
			squared := dx*dx + dy*dy + dz*dz
			pull := dt / (squared * math.Sqrt(squared))
			a.vx -= dx * b.mass * pull
			a.vy -= dy * b.mass * pull
			a.vz -= dz * b.mass * pull
			b.vx += dx * a.mass * pull
			b.vy += dy * a.mass * pull
			b.vz += dz * a.mass * pull
		}
	}
	for i := range bodies {
		a := &bodies[i]
		a.x += dt * a.vx
		a.y += dt * a.vy
		a.z += dt * a.vz
	}
}

func main() {
	bodies := make([]body, 6)
	for i := range bodies {
		far := 1 + 1.7*float64(i)
		angle := 0.9 * float64(i)
		speed := 1 / math.Sqrt(far)
		bodies[i] = body{
			x: far * math.Cos(angle), y: far * math.Sin(angle), z: 0.01 * far,
			vx: -speed * math.Sin(angle), vy: speed * math.Cos(angle),
			mass: 1e-3 / far,
		}
	}
	bodies[0] = body{mass: 1}
	fmt.Println("begin")
	start := time.Now()
	for step := 0; step < 500_000; step++ {
		advance(bodies, 0.001)
	}
	fmt.Println("end", time.Since(start).Nanoseconds(), math.Float64bits(bodies[3].x))
}
