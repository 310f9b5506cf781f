#pragma once
#include <malloc.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift can't call.
static inline int clinux_give_up_gaining_rights(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
