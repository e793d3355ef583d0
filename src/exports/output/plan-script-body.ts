import { shellPatterns, type ErrorClass } from '../../simpledb/error-names';
import { failsForDestination, isDestinationClass } from '../plans/destination';
import { refusalOfClass } from '../plans/plan-outcomes';

/** The part of a plan's script that is the same for every plan. */
const head = String.raw`# Starts exports of SimpleDB domains, each once, as fast as AWS's quotas allow.
#
#   sh this-file
#
# For a POSIX shell (sh, Bash, Zsh): Linux, macOS, AWS CloudShell, or WSL on Windows. Not for PowerShell or the Command Prompt.
#
# It may be stopped at any time and run again: this file's name with ".state" tells what has been sent. Keep both together.
# Each domain has a client token, the same in every script of the plan. Before it is sent it is looked for among the domain's
# exports, which takes the rights sdb:ListExports and sdb:GetExport; where AWS refuses to tell, nothing is sent.
# VS Code does the same, so no domain is exported twice where both carry on a plan; they use the same quota.
# Until one export has succeeded each is started alone and waited for: a failed export uses up the quota as well. A refusal of the
# bucket, its owner, the key or a permission on them stops this at once: every other domain would meet it, too.
# Ends with 0 when all domains are started, else with 1. A started export goes on by itself; how it ended tells
#   aws simpledbv2 get-export --export-arn <ARN>
#
# SIMPLEDB_EXPORT_STATE  another file for what has been sent
# SIMPLEDB_EXPORT_PAUSE  seconds between tries where AWS has no free slot or cannot be reached (300)
set -u
LC_ALL=C
AWS_PAGER=
export LC_ALL AWS_PAGER
STATE=${'$'}{SIMPLEDB_EXPORT_STATE:-$0.state}
PAUSE=${'$'}{SIMPLEDB_EXPORT_PAUSE:-300}
# Between two looks at the first export.
LOOK=30
[ "$PAUSE" -ge "$LOOK" ] || LOOK=$PAUSE`;

/** Of a `case`, as many to a line as are read easily. */
function patterns(isWanted: (of: ErrorClass) => boolean): string {
  const lines: string[] = [];
  for (const pattern of shellPatterns(isWanted)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + pattern.length < 100) lines[lines.length - 1] = `${last} | ${pattern}`;
    else lines.push(pattern);
  }
  return lines.join(' | \\\n    ');
}

const main = String.raw`say() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }
now() { date +%s; }

# One line for each step: token, step, seconds since 1970, ARN or error, domain. Nothing is sent that is not noted before.
note() {
  if ! printf '%s\t%s\t%s\t%s\t%s\n' "$token" "$1" "$(now)" "$2" "$domain" >>"$STATE"; then
    say "Cannot write $STATE."
    exit 1
  fi
}
last() { awk -F '\t' -v token="$token" -v column="$1" '$1 == token { found = $column } END { print found }' "$STATE"; }

# AWS's name of the error in an answer; nothing where AWS gave none.
code_of() { printf '%s\n' "$1" | sed -n 's/.*An error occurred (\([A-Za-z0-9._-]*\)).*/\1/p' | tail -n 1; }

# Of lines with an ARN and a time those that are not older than the plan; the CLI tells seconds or a date. Unknown is not older.
not_older() {
  awk -F '\t' -v since="$SINCE" -v date="$SINCE_DATE" '
    $1 !~ /^arn:/ { next }
    $2 ~ /^[0-9]+(\.[0-9]+)?$/ && $2 + 0 < since + 0 { next }
    $2 ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-/ && substr($2, 1, 10) < date { next }
    { print $1 }'
}

# Looks for the token among the domain's exports: 0 found, 1 not there, 2 cannot tell, for the reason in "answer".
look() {
  answer=$(sdb list-exports "--domain-name=$domain" --query 'exportSummaries[].[exportArn,requestedAt]' --output text 2>&1) || return 2
  for arn in $(printf '%s\n' "$answer" | not_older); do
    answer=$(sdb get-export --export-arn "$arn" --query clientToken --output text 2>&1) || return 2
    if printf '%s\n' "$answer" | grep -Fqx -e "$token"; then
      note started "$arn"
      return 0
    fi
  done
  return 1
}

# Waits until fewer than PER_DAY exports of this plan lie in the last 24 hours; "waited" tells whether it had to.
wait_for_slot() {
  waited=0
  while :; do
    left=$(
      { printf '%s\n' $KNOWN; awk -F '\t' '$2 == "started" { print $3 }' "$STATE"; } |
        awk '$1 != ""' | sort -n | tail -n "$PER_DAY" |
        awk -v now="$(now)" -v most="$PER_DAY" -v window="$WINDOW" '
          NR == 1 { first = $1 }
          END { left = NR < most ? 0 : first + window - now; print (left > 0 ? left : 0) }'
    )
    [ "$left" -gt 0 ] || return 0
    waited=1
    say "All of today's $PER_DAY exports are used; the next is started in $left s."
    # Not longer at once: a machine that was suspended looks at the clock soon after.
    if [ "$left" -gt "$PAUSE" ]; then sleep "$PAUSE"; else sleep "$left"; fi
  done
}

# Notes how an export has ended: ARN, "succeeded" or "failed".
ended() {
  was=$(awk -F '\t' -v arn="$1" '$2 == "started" && $4 == arn { found = $1 "\t" $5 } END { print found }' "$STATE")
  [ -z "$was" ] || printf '%s\t%s\t%s\t%s\t%s\n' "${'$'}{was%%	*}" "$2" "$(now)" "$1" "${'$'}{was#*	}" >>"$STATE" || exit 1
  before=$PROOF
  PROOF=
  for arn in $before; do [ "$arn" = "$1" ] || PROOF="$PROOF $arn"; done
}

# Exports whose ends are not known yet.
running() {
  printf '%s\n' $PROOF
  awk -F '\t' '
    $2 == "started" { arn[$1] = $4 }
    $2 == "succeeded" || $2 == "failed" { delete arn[$1] }
    END { for (token in arn) print arn[token] }' "$STATE"
}

stop_for_destination() {
  say "Stopped, since the destination is refused: $1"
  say "Every other domain would meet that as well. Put the bucket, its policy, owner or key right and run this again; or choose Edit Destination in VS Code, and save this script anew."
  exit 1
}

# Waits until an export has succeeded, or all that were started have failed: then the next one has to prove the destination.
prove() {
  told=
  while [ -z "$PROVEN" ] && ! grep -q '	succeeded	' "$STATE"; do
    waits=
    for arn in $(running); do
      if answer=$(sdb get-export --export-arn "$arn" --query '[exportStatus,failureCode,failureMessage]' --output text 2>&1); then
        set -- $answer
        case ${'$'}{1-} in
        SUCCEEDED) ended "$arn" succeeded ;;
        FAILED)
          ended "$arn" failed
          say "The export $arn has failed: $answer"
          if is_destination "${'$'}{2-}"; then stop_for_destination "$answer"; fi
          ;;
        *) waits=1 ;;
        esac
      elif [ "$(refusal "$(code_of "$answer")")" = later ]; then
        say "The first export cannot be asked for: $answer"
        waits=1
      else
        say "Stopped: AWS does not tell whether the first export succeeds, so nothing more is started: $answer"
        exit 1
      fi
    done
    if [ -z "$waits" ]; then return 0; fi
    if [ -z "$told" ]; then say 'Waiting for the first export to succeed before the others are started.'; fi
    told=1
    sleep "$LOOK"
  done
}

# Whether an export that failed so could not write to its destination.
is_destination() {
  name=${'$'}{1#S3}
  case ${'$'}{name%Exception} in
  ${patterns(failsForDestination)}) return 0 ;;
  esac
  return 1
}

# What an error of AWS means for a start. Where the answer names none, its HTTP status stands for a name.
refusal() {
  name=${'$'}{1#S3}
  case ${'$'}{name%Exception} in
  ${patterns((of) => of === 'exportLimit')}) echo limit ;;
  ${patterns((of) => of === 'noSuchDomain')}) echo gone ;;
  '' | 408 | 429 | 5[0-9][0-9] | \
    ${patterns((of) => refusalOfClass(of) === 'busy')}) echo later ;;
  ${patterns(isDestinationClass)}) echo destination ;;
  *) echo refused ;;
  esac
}

give_up() {
  given_up="$given_up$n "
  say "$domain: $1"
}

gone() {
  note gone "$code"
  give_up 'There is no such domain.'
}

# After a look that could not tell. 0: may be sent all the same. 1: to be left, with the result in "result".
unseen() {
  code=$(code_of "$answer")
  result=0
  kind=$(refusal "$code")
  if [ "$kind" = gone ]; then
    gone
    return 1
  fi
  # AWS takes the same token for the same export for 8 hours, and for a new one after that.
  if [ "$step" = sent ] && [ $(($(now) - $(last 3))) -lt 25200 ]; then return 0; fi
  if [ "$kind" = later ]; then
    say "$domain: Nothing is sent while AWS cannot be asked whether it is started already: $answer"
    result=2
  else
    give_up "Nothing was sent, since AWS does not tell whether it is started already: $answer"
  fi
  return 1
}

# 0: nothing more to do. 1: to be tried later. 2: the same, and so are all others.
attempt() {
  step=$(last 2)
  case $step in
  started | succeeded | failed) return 0 ;;
  gone) give_up 'There is no such domain.'; return 0 ;;
  esac
  prove
  # It may have been started by an earlier run, another copy or VS Code; also while this one waits for a slot.
  while :; do
    look
    case $? in
    0) say "$domain: was started already."; return 0 ;;
    2) unseen || return "$result" ;;
    esac
    wait_for_slot
    [ "$waited" -eq 1 ] || break
  done
  # Sent again, a token keeps the time of its first sending.
  [ "$step" = sent ] || note sent -
  answer=$(send "$n" 2>&1)
  status=$?
  arn=$(printf '%s\n' "$answer" | sed -n 's/^\(arn:[^[:space:]]*\)[[:space:]]*$/\1/p' | tail -n 1)
  if [ "$status" -eq 0 ] && [ -n "$arn" ]; then
    note started "$arn"
    say "$domain: started, $arn"
    same=0
    limits=0
    return 0
  fi
  code=$(code_of "$answer")
  case $(refusal "$code") in
  limit)
    note limit "$code"
    say "$domain: AWS has no free slot now."
    limits=$((limits + 1))
    # The first may be the domain's own quota. Two in a row are the account's.
    if [ "$limits" -ge 2 ]; then return 2; fi
    return 1
    ;;
  gone)
    gone
    return 0
    ;;
  later)
    say "$domain: $answer"
    return 2
    ;;
  destination)
    note refused "$code"
    stop_for_destination "$answer"
    ;;
  *)
    note refused "$code"
    # The domain's own permission says nothing of the others; one on the bucket or key does.
    if is_destination "$code" && printf '%s\n' "$answer" | grep -Eq '(s3|kms):[A-Z]'; then stop_for_destination "$answer"; fi
    give_up "$answer"
    if [ "$code" = "$same_code" ]; then same=$((same + 1)); else same=1; fi
    same_code=$code
    if [ "$same" -ge 3 ]; then
      say "Stopped: $code three times in a row. Run this again when its cause is mended."
      exit 1
    fi
    return 0
    ;;
  esac
}

if ! mkdir "$STATE.lock" 2>/dev/null; then
  holder=$(cat "$STATE.lock/pid" 2>/dev/null)
  if [ -z "$holder" ] || kill -0 "$holder" 2>/dev/null; then
    say "Another run has $STATE.lock. If there is none, remove that folder."
    exit 1
  fi
  # Left by a run that was killed.
  rm -rf "$STATE.lock"
  mkdir "$STATE.lock" || exit 1
fi
trap 'rm -rf "$STATE.lock"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
echo $$ >"$STATE.lock/pid"
touch "$STATE" || exit 1
# The last line of a run that was killed may have no end.
[ ! -s "$STATE" ] || [ -z "$(tail -c 1 "$STATE")" ] || echo >>"$STATE"

given_up=' '
same=0
same_code=
while :; do
  later=0
  limits=0
  n=1
  while [ "$n" -le "$COUNT" ]; do
    task "$n"
    case $given_up in
    *" $n "*) ;;
    *)
      attempt
      result=$?
      [ "$result" -eq 0 ] || later=1
      [ "$result" -ne 2 ] || break
      ;;
    esac
    n=$((n + 1))
  done
  [ "$later" -eq 1 ] || break
  say "Trying again in $PAUSE s."
  sleep "$PAUSE"
done

if [ "$given_up" = ' ' ]; then
  say "All $COUNT domains are started."
else
  say "Not started: number${'$'}{given_up% } of $COUNT. What AWS said stands above."
  exit 1
fi`;

export const PLAN_SCRIPT_BODY = { head: head.split('\n'), main: main.split('\n') } as const;
