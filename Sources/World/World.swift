// World: pure models of the services around the agent, in virtual time.
//
// A model is a value. Time comes in as an argument (`now`: milliseconds since any epoch the host likes, never going back), chance
// from a seeded `Generator` inside the model, and nothing iterates a Dictionary or a Set unsorted: the same seed and the same calls
// give the same run in every process. The simulator calls the models directly; `stand-in` serves them in wire format.
//
// The models refuse what the real services refuse, with the services' own code names, and promise nothing that those don't.
