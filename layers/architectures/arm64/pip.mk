# pip's names for this processor on Lambda's Linux; pip matches exactly, so each is listed.
PLATFORMS := --platform manylinux_2_34_aarch64 --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64
