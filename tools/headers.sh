#!/bin/sh
# Each header compiles alone. The build folder has the lists some include. usage: headers.sh [BUILD]
cd "$(dirname "$0")/.." || exit 1
bad=0
for header in $(tools/files.sh '*.h' -- src test); do
    echo "#include \"$header\"" | gcc -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -Isrc -Itest -I. -I"${1:-build}" -fsyntax-only -x c - ||
        { echo "$header does not compile alone"; bad=1; }
done
exit $bad
