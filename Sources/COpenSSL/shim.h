// What the agent uses of OpenSSL's libcrypto (3.0): digests, HMAC, and RSA signatures through EVP.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
