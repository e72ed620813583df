package kernel

// The battery-backed clock, an MC146818: registers behind two ports.
const (
	rtcIndex = 0x70
	rtcData  = 0x71

	rtcSecond, rtcMinute, rtcHour = 0x00, 0x02, 0x04
	rtcDay, rtcMonth, rtcYear     = 0x07, 0x08, 0x09
	rtcStateA, rtcStateB          = 0x0a, 0x0b

	rtcUpdating = 1 << 7 // in state A: the registers are about to change
	rtc24Hours  = 1 << 1 // in state B
	rtcBinary   = 1 << 2 // in state B; else two decimal digits a byte
	rtcPM       = 1 << 7 // in the hour, when it goes to 12
)

func rtc(register uint8) uint8 {
	out8(rtcIndex, register)
	return in8(rtcData)
}

// readRealTimeClock returns seconds since 1970, taking the clock to show UTC.
func readRealTimeClock() int64 {
	var now [6]uint8
	for {
		for rtc(rtcStateA)&rtcUpdating != 0 {
		}
		now = rtcRegisters()
		if now == rtcRegisters() { // nothing changed in between
			break
		}
	}
	state := rtc(rtcStateB)
	pm := state&rtc24Hours == 0 && now[2]&rtcPM != 0
	now[2] &^= rtcPM
	if state&rtcBinary == 0 {
		for i, v := range now {
			now[i] = v>>4*10 + v&15
		}
	}
	if state&rtc24Hours == 0 {
		now[2] %= 12
		if pm {
			now[2] += 12
		}
	}
	days := daysSince1970(2000+int64(now[5]), int64(now[4]), int64(now[3]))
	return ((days*24+int64(now[2]))*60+int64(now[1]))*60 + int64(now[0])
}

func rtcRegisters() [6]uint8 {
	return [6]uint8{
		rtc(rtcSecond), rtc(rtcMinute), rtc(rtcHour),
		rtc(rtcDay), rtc(rtcMonth), rtc(rtcYear),
	}
}

// daysSince1970 counts years from March on, so that the leap day is a year's last.
func daysSince1970(year, month, day int64) int64 {
	month -= 3
	if month < 0 {
		month += 12
		year--
	}
	return year*365 + year/4 - year/100 + year/400 + (month*153+2)/5 + day - 1 - 719468
}
