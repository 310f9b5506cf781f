// What the agent uses of libexpat: a streaming, hardened XML parser for EC2 and STS answers.
#pragma once
#include <expat.h>
