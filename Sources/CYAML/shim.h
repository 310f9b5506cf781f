// What the agent uses of libyaml: its parser of events, for the settings file.
#pragma once
#include <yaml.h>
