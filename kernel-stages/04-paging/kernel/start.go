package kernel

// start is the first Go function. It runs on bootStack, as g0.
func start() {
	setUpScreen()
	print(title + "\n")
	setUpTraps()
	setUpMemory()
	provePaging()
	printMemory()
	print("Switching off\n")
	powerOff()
}
