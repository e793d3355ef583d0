#!/usr/bin/env bash
# Makes the files of this folder anew: for each authority its certificate, and a server's certificate and key by it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

days=36500
names=DNS:localhost,IP:127.0.0.1,IP:::1,DNS:*.amazonaws.com,DNS:*.eu-west-1.amazonaws.com,DNS:*.us-west-2.amazonaws.com

make() { # name, common name
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$days" -subj "/O=SimpleDB Export tests/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$1-ca.key" -out "$1-ca.pem"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=SimpleDB Export tests/CN=server" \
    -keyout "$1-server.key" -out "$1-server.csr"
  openssl x509 -req -in "$1-server.csr" -CA "$1-ca.pem" -CAkey "$1-ca.key" -days "$days" -out "$1-server.pem" \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$names")
  rm "$1-ca.key" "$1-server.csr"
}

make company 'A company that reads along'
make other 'Somebody else'
