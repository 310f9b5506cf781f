"""Percentiles, and the one line by which each figure is reported. A figure that misses its limit makes the program exit 1."""

import math
import sys

missed = False


def percentile(samples, percent):
    """Nearest rank: the smallest sample that at least `percent` % of the samples do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def report(name, samples, unit, limit, at=50, least_samples=200):
    """Prints p50 and p99 of the samples, and whether the `at` percentile is within `limit` (at most)."""
    global missed
    if len(samples) < least_samples:
        sys.exit(f"{name}: only {len(samples)} samples of {least_samples}")
    measured = percentile(samples, at)
    held = measured <= limit
    missed |= not held
    print(
        f"{name}: p50 {percentile(samples, 50):.2f} {unit}, p99 {percentile(samples, 99):.2f} {unit}, {len(samples)} samples; "
        f"p{at} at most {limit} {unit}: {'held' if held else 'MISSED'}",
        flush=True,
    )


def finish():
    sys.exit(1 if missed else 0)
