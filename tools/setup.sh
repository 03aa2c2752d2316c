#!/bin/sh
# Installs the Debian packages that `make demo` or `make test` needs, and only those that are
# missing. Says what it will install before it does. Works as root and with sudo.
# usage: setup.sh demo|test
set -eu

demo="gcc g++ pkg-config meson ninja-build libsqlite3-dev libyaml-dev libsimdjson-dev libssl-dev
zlib1g-dev libxxhash-dev libutf8proc-dev r-mathlib tzdata"
test="$demo clang clang-format clang-tidy libclang-rt-14-dev cppcheck libcmocka-dev python3 gzip
jq libxml2-utils"

case ${1:-} in
demo) wanted=$demo ;;
test) wanted=$test ;;
*) echo "usage: setup.sh demo|test" >&2; exit 2 ;;
esac

missing=
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "These packages are needed and apt-get is not here to install them:$missing" >&2
    echo "Install their equivalents, then run make again." >&2
    exit 5
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Run as root, or install sudo, to install:$missing" >&2; exit 5; }
    sudo=sudo
fi
echo "make $1 needs these Debian packages, which are not installed yet:"
echo "$missing" | fmt -w 90
echo "Installing them with apt-get."
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
