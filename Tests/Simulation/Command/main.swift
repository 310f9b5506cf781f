var arguments = Arguments()
arguments.read(CommandLine.arguments.dropFirst())
if let seed = arguments.seed { one(seed, lines: arguments.lines) } else { many(arguments) }
