// Nothing: this file stands for the precompiled header that all test programs share.
