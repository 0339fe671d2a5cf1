"""An OAuth provider for the demo and the tests, built on the server side of oauthlib.

It is as strict as a good provider: signatures, nonces, callbacks, verifiers, codes, proof keys and
the clients' authentication are verified, and each of them is good for one use only.
"""
