package kernel

// start is the first Go function. It runs on bootStack, as g0.
func start() {
	setUpScreen()
	print(title + "\n")
	setUpTraps()
	setUpMemory()
	setUpClock()
	setUpTimer()
	setUpSystemCalls()
	setUpArguments()
	setUpThreads()
	setUpInput()

	initialiseRuntime(argumentCount, &arguments[0])
	enableInterrupts()
	startFirstGoroutine()
}

// startFirstGoroutine has this thread run goroutines, the first of which will call main.
func startFirstGoroutine()
