import { type CountedSeed, filePlaceholder, type HttpCall } from './http-call';
import { quoteJson, quoteShell } from './quote';
import { filePrefix, maskFile, referenceFiles } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

/** Writes a POSIX shell script. It passes bodies in files, because a picture exceeds the length of an argument. */
export function writeHttpCurl(request: SnippetRequest, call: HttpCall): string {
  const read = call.route === 'tasks' ? readTask : readGemini;
  const parts = [header(call), saveFunction, requestFile(request, call), create(call, read), run(call)];
  return `${parts.join('\n\n')}\n`;
}

function header({ origin }: HttpCall): string {
  return `#!/bin/sh
# Needs curl, jq 1.6 or later, and base64. Runs in sh and bash.
set -eu

origin=${quoteShell(origin)}
key=\${AIHUBMIX_API_KEY:-sk-***} # your own key
work=$(mktemp -d)
# You paid for this answer, so it is deleted only if everything succeeded.
trap '[ $? = 0 ] && rm -rf "$work" || echo "The answer stays in $work" >&2' EXIT
saved=0`;
}

const saveFunction = `# Saves a file under the next free number; under noclobber (set -C) the shell overwrites none.
save() {
  case $(head -c 12 "$1" | od -An -tx1 | tr -d ' \\n') in
    ffd8*) extension=jpg ;;
    52494646*) extension=webp ;;
    *) extension=png ;;
  esac
  number=1
  until (set -C && : >"${filePrefix}_$number.$extension") 2>/dev/null; do
    [ -e "${filePrefix}_$number.$extension" ] || { echo "Cannot write here" >&2; exit 1; }
    number=$((number + 1))
  done
  cat "$1" >"${filePrefix}_$number.$extension"
  echo "Saved ${filePrefix}_$number.$extension"
  saved=$((saved + 1))
}`;

function requestFile(request: SnippetRequest, call: HttpCall): string {
  const files = [...referenceFiles(request), ...(request.mask ? [maskFile] : [])];
  return `cat >"$work/request" <<'JSON'
${quoteJson(call.body)}
JSON
${files.map((name) => embedFile(name, call)).join('')}`.trimEnd();
}

const places = {
  tasks: '(.images[]?, .image[]?, .image?, .mask?)',
  gemini: '.contents[].parts[].inlineData?.data?',
} as const;

/** Replaces the placeholder of a file in the body by its content. */
function embedFile(name: string, { route }: HttpCall): string {
  const prefix = route === 'tasks' ? 'data:image/png;base64,' : '';
  return `
{ printf '${prefix}'; base64 <"${name}" | tr -d '\\n'; } >"$work/file"
jq --rawfile data "$work/file" '(${places[route]} | select(. == "${filePlaceholder(name)}")) = $data' \\
  "$work/request" >"$work/filled"
mv "$work/filled" "$work/request"
`;
}

function create({ route, path }: HttpCall, read: string): string {
  const lost =
    route === 'tasks'
      ? 'The connection failed or was cut off; GET $origin/ai/v1/images?limit=5 lists what was made.'
      : 'The connection failed or was cut off.';
  return `# A call is charged once it is sent, so it is never sent twice.
create() {
  status=$(
    curl -sS --max-time 600 -o "$work/answer" -w '%{http_code}' "$origin${path}" \\
      -H ${route === 'tasks' ? '"Authorization: Bearer $key"' : '"x-goog-api-key: $key"'} \\
      -H 'Content-Type: application/json' \\
      --data-binary @"$work/request"
  ) || echo "${lost}" >&2
  if [ "$status" != 200 ]; then
    cat "$work/answer" >&2 || true
    return 1
  fi
${read}
}`;
}

const readTask = `  id=$(jq -r .id "$work/answer")
  failed=0
  while jq -e '.status == "pending" or .status == "in_progress"' "$work/answer" >/dev/null; do
    sleep 5
    if curl -fsS --max-time 60 -o "$work/poll" -H "Authorization: Bearer $key" "$origin/ai/v1/images/$id" &&
      jq -e .status "$work/poll" >/dev/null; then
      mv "$work/poll" "$work/answer"
      failed=0
    else
      # The task goes on, so it is asked for again, for about five minutes.
      failed=$((failed + 1))
      echo "Task $id could not be read" >&2
      [ "$failed" -lt 60 ] || return 1
    fi
  done
  jq -c '{id, status, cost_in_dollars: .usage.cost?, error}' "$work/answer"
  count=$(jq '.output // [] | length' "$work/answer")
  position=0
  while [ "$position" -lt "$count" ]; do
    rm -f "$work/picture"
    jq -j ".output[$position].b64_json // empty" "$work/answer" >"$work/base64"
    if [ -s "$work/base64" ]; then
      base64 --decode <"$work/base64" >"$work/picture" || true
    else
      url=$(jq -r ".output[$position].content_url // empty" "$work/answer")
      # Pictures that the gateway stores are downloaded with the key, which is sent to no other host. Its other hosts
      # link the pictures at aihubmix.com.
      case $url in
        '') ;; # it was withheld
        "$origin"/* | https://aihubmix.com/ai/v1/images/*) curl -fsS --max-time 60 -H "Authorization: Bearer $key" -o "$work/picture" "$url" || true ;;
        *) curl -fsSL --proto '=https,http' --max-time 60 -o "$work/picture" "$url" || true ;;
      esac
    fi
    if [ -s "$work/picture" ]; then save "$work/picture"; else echo "Not saved: picture $position" >&2; fi
    position=$((position + 1))
  done`;

const readGemini = `  jq -c '.usageMetadata // empty' "$work/answer"
  # Parts with "thought" are drafts.
  jq -c '[.candidates[]?.content.parts[]? | select(.thought | not)]' "$work/answer" >"$work/parts"
  jq -r '.[].text? // empty' "$work/parts"
  count=$(jq '[.[] | select(.inlineData)] | length' "$work/parts")
  [ "$count" -gt 0 ] || jq -c '.candidates[0].finishReason? // .promptFeedback' "$work/answer" >&2
  position=0
  while [ "$position" -lt "$count" ]; do
    jq -j "[.[] | select(.inlineData)][$position].inlineData.data" "$work/parts" | base64 --decode >"$work/picture"
    save "$work/picture"
    position=$((position + 1))
  done`;

function run({ times, seed }: HttpCall): string {
  const nextSeed = seed
    ? `
  # One seed makes the same picture again.
  jq '${nextJqSeed(seed)}' "$work/request" >"$work/next"
  mv "$work/next" "$work/request"`
    : '';
  const calls =
    times > 1
      ? `# This model makes one picture a call. A failed call does not stop the others.
call=0
while [ "$call" -lt ${times} ]; do
  create || true${nextSeed}
  call=$((call + 1))
done`
      : 'create';
  return `${calls}
if [ "$saved" = 0 ]; then
  echo "No picture was saved." >&2
  exit 1
fi`;
}

function nextJqSeed({ path, modulus }: CountedSeed): string {
  const place = `.${path.join('.')}`;
  return modulus === null ? `${place} += 1` : `${place} = (${place} + 1) % ${modulus}`;
}
