package kernel

// start is the first Go function. It runs on bootStack, as g0.
func start() {
	setUpScreen()
	print(title + "\n")
	setUpTraps()
	setUpMemory()
	setUpClock()
	setUpSystemCalls()
	setUpArguments()

	print("check, args, osinit, schedinit: ")
	initialiseRuntime(argumentCount, &arguments[0])
	print("done\n")

	showRuntime()
	showSystemCalls()
	printMemory()
	print("Switching off\n")
	powerOff()
}
