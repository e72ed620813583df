# Read by the launchers beside this file, which set `launcher` to their own path without any symbolic link in it: finds
# the checkout, and installs the npm packages when they are missing or older than package-lock.json. Sets `root` and `bun`, and how Bun is to run.

say() { printf 'lesson: %s\n' "$*" >&2; }

root=${launcher%/bin/*}
bun=$root/node_modules/.bin/bun

# npm writes node_modules/.package-lock.json last, so an interrupted installation has none.
packages_ready() {
  [ -x "$bun" ] && [ -f "$root/node_modules/.package-lock.json" ] &&
    ! [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]
}

# Two first starts at once must not both let npm write to node_modules: the folder `$lock` belongs to one of them.
lock=$root/build/installing.lock

take_lock() {
  mkdir -p "$root/build" 2>/dev/null || {
    say "the npm packages are missing and $root cannot be written to; run 'npm ci' there as its owner"
    exit 1
  }
  waits=0
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/owner" 2>/dev/null)
    # An owner that died leaves its lock behind; one without a name after five seconds died before it wrote it.
    if { [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; } || { [ -z "$owner" ] && [ "$waits" -ge 5 ]; }; then
      mv "$lock" "$lock.$$" 2>/dev/null && rm -rf "$lock.$$"
      continue
    fi
    [ "$waits" -gt 0 ] || say 'another start is installing the npm packages, waiting for it …'
    waits=$((waits + 1))
    sleep 1
  done
  echo $$ >"$lock/owner"
}

drop_lock() { rm -rf "$lock"; }

install_packages() {
  for program in node npm; do
    command -v "$program" >/dev/null 2>&1 || {
      say "$program is not installed; install Node.js 18 or newer with npm (Debian: apt-get install nodejs npm, macOS: brew install node)"
      exit 1
    }
  done
  take_lock
  trap 'drop_lock; exit 130' INT
  trap 'drop_lock; exit 143' TERM HUP
  if ! packages_ready; then
    say 'installing the npm packages (npm ci), only this once …'
    # Bun comes as a development dependency and unpacks itself in an installation script: both must be on.
    if ! report=$(cd "$root" && npm ci --include=dev --ignore-scripts=false --no-audit --no-fund --loglevel=error 2>&1 </dev/null); then
      drop_lock
      printf '%s\n' "$report" >&2
      say "npm ci failed, its words are above; check the network connection, then run it by hand: cd $root && npm ci"
      exit 1
    fi
  fi
  drop_lock
  trap - INT TERM HUP
  packages_ready || {
    say "npm ci left no usable Bun in node_modules; try: cd $root && rm -rf node_modules && npm ci"
    exit 1
  }
}

packages_ready || install_packages

# Go's tools, large and soon done, need half the time when JavaScriptCore is slow to optimise; the machine does not mind.
export BUN_JSC_thresholdForOMGOptimizeAfterWarmUp=5000000
