var arguments = Arguments()
arguments.read(CommandLine.arguments.dropFirst())
if arguments.measures {
    measure(arguments.seed ?? 1, rounds: arguments.rounds ?? 100, raw: arguments.rounds != nil)
} else if let seed = arguments.seed {
    one(seed, lines: arguments.lines, without: arguments.unchecked)
} else {
    await many(arguments)
}
