#!/usr/bin/env bash
# Switches 512 MB of swap on, in a file of the root volume, which is made once. The agent's own memory never goes there: its unit has
# MemorySwapMax=0, for it holds the credential for GitHub.
set -euo pipefail
file=/var/swapfile
if [[ ! -e $file ]]; then
    fallocate --length 512M "$file.new"
    chmod 600 "$file.new"
    mkswap "$file.new" >/dev/null
    mv "$file.new" "$file"
fi
grep -q "^$file " /proc/swaps || swapon "$file"
