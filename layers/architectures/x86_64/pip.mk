# pip's names for this processor on Lambda's Linux; pip matches exactly, so each is listed.
PLATFORMS := --platform manylinux_2_34_x86_64 --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64
