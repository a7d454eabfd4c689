#!/bin/sh
# The first sale with nothing but curl, against a server started with `npm start`. Node only picks fields out of the answers.
#   BASE=http://localhost:8000 SANDBOX=http://localhost:8001 sh docs/samples/first-sale.sh
set -eu

# README:start
BASE=${BASE:-http://localhost:8000} SANDBOX=${SANDBOX:-http://localhost:8001}
field() { node -e 'const answer = JSON.parse(require("fs").readFileSync(0)), value = eval("answer." + process.argv[1])
  if (value === undefined) { console.error(answer); process.exit(1) } console.log(value)' "$1"; }
