import { quoteJson, quoteShell } from './quote';
import {
  chatTurns,
  fileExtension,
  filePrefix,
  maskFile,
  previewPrefix,
  referenceFiles,
  sendsSingleImage,
} from './snippet-files';
import type { SnippetRequest } from './snippet-request';
import { isStreamed, wireArguments } from './wire-arguments';

/** Writes a POSIX shell script. It passes bodies in files, because a prompt can exceed the length of an argument. */
export function writeCurl(request: SnippetRequest): string {
  const call = request.kind === 'chat' ? writeCurlChat(request) : pictureCall(request);
  return `${[header(request), saveFunctions(request), call].join('\n\n')}\n`;
}

function header(request: SnippetRequest): string {
  return `#!/bin/sh
# Needs curl, jq 1.6 or later, and base64. Runs in sh and bash.
set -eu

base_url=${quoteShell(request.baseUrl)}
key=\${AIHUBMIX_API_KEY:-sk-***} # your own key
work=$(mktemp -d)
# You paid for this answer, so it is deleted only if everything succeeded.
trap '[ $? = 0 ] && rm -rf "$work" || echo "The answer stays in $work" >&2' EXIT`;
}

function saveFunctions(request: SnippetRequest): string {
  const extension = fileExtension(request);
  return `# Saves a file under the next free number; under noclobber (set -C) the shell overwrites none.
save() {
  number=1
  until (set -C && : >"$1_$number.${extension}") 2>/dev/null; do
    [ -e "$1_$number.${extension}" ] || { echo "Cannot write here" >&2; exit 1; }
    number=$((number + 1))
  done
  cat "$2" >"$1_$number.${extension}"
  echo "Saved $1_$number.${extension}"
}

saved=0

# Downloads one picture. A failed download does not stop the others.
keep_url() {
  if curl -fsSL --proto '=https,http' --max-time 60 -o "$work/picture" "$1"; then
    save ${filePrefix} "$work/picture"
    saved=$((saved + 1))
  else
    echo "Not saved: $1" >&2
  fi
}`;
}

function pictureCall(request: SnippetRequest): string {
  const parts = [
    request.kind === 'edit' ? editRequest(request) : createRequest(request),
    failure,
    ...(isStreamed(request) ? [eventsToAnswer] : []),
    readAnswer,
    saveAllCalls(isStreamed(request)),
  ];
  return parts.join('\n\n');
}

function createRequest(request: SnippetRequest): string {
  const body = {
    model: request.model.id,
    prompt: request.prompt,
    ...Object.fromEntries(wireArguments(request)),
  };
  return `cat >"$work/request" <<'JSON'
${quoteJson(body)}
JSON

${curlCall('generations', [`-H 'Content-Type: application/json'`, `--data-binary @"$work/request"`])}`;
}

function editRequest(request: SnippetRequest): string {
  const files = referenceFiles(request);
  const field = sendsSingleImage(request) ? 'image' : 'image[]';
  const form = [
    `--form-string ${quoteShell(`model=${request.model.id}`)}`,
    `-F "prompt=<$work/prompt"`,
    ...files.map((name) => `-F '${field}=@${name};type=image/png'`),
    ...(request.mask ? [`-F 'mask=@${maskFile};type=image/png'`] : []),
    ...wireArguments(request).map(([name, value]) => `--form-string ${quoteShell(`${name}=${value}`)}`),
  ];
  return `jq -j . >"$work/prompt" <<'JSON'
${quoteJson(request.prompt)}
JSON

${curlCall('edits', form)}`;
}

function curlCall(path: 'generations' | 'edits', options: readonly string[]): string {
  const lines = [
    `curl -sS --max-time 600 -o "$work/answer" -w '%{http_code}' "$base_url/images/${path}"`,
    `-H "Authorization: Bearer $key"`,
    ...options,
  ];
  return `status=$(
  ${lines.join(' \\\n    ')}
) || echo "The connection failed or was cut off." >&2`;
}

const failure = `if [ "$status" != 200 ]; then
  cat "$work/answer" >&2 || true
  exit 1
fi`;

/** Converts the events of a stream to one plain response, as sent by models that do not stream. */
const eventsToAnswer = `if grep -q '^data:' "$work/answer"; then
  jq -Rc 'ltrimstr("data:") | fromjson? | objects' "$work/answer" >"$work/events"
  jq -s '{
    data: map(select((.type // "") | endswith(".completed"))),
    previews: map(select((.type // "") | endswith(".partial_image"))),
    error: (map(.error // empty) | first)
  }' "$work/events" >"$work/answer"
fi`;

const readAnswer = `jq -c '(.usage, .data[]?.usage, .error) // empty' "$work/answer"

# Saves the pictures of one list of the answer: keep_all <list> <prefix>
keep_all() {
  count=$(jq ".$1 // [] | length" "$work/answer")
  position=0
  while [ "$position" -lt "$count" ]; do
    jq -j ".$1[$position].b64_json // empty" "$work/answer" >"$work/base64"
    url=$(jq -r ".$1[$position].url // empty" "$work/answer")
    if [ -s "$work/base64" ] && base64 --decode <"$work/base64" >"$work/picture"; then
      save "$2" "$work/picture"
      saved=$((saved + 1))
    elif [ -n "$url" ]; then
      keep_url "$url"
    else
      echo "Skipped an entry without a picture: it was withheld."
    fi
    position=$((position + 1))
  done
}`;

function saveAllCalls(streamed: boolean): string {
  const previews = streamed ? `keep_all previews ${previewPrefix}\nsaved=0\n` : '';
  return `${previews}keep_all data ${filePrefix}
if [ "$saved" = 0 ]; then
  echo "No picture was saved: the answer has none that is whole." >&2
  exit 1
fi`;
}

/** Prints a reverse model's answer while it arrives, then downloads the pictures that it links. */
function writeCurlChat(request: SnippetRequest): string {
  const body = {
    model: request.model.id,
    messages: chatTurns(request).map(({ role, text, files }) => ({
      role,
      content: role === 'assistant' ? text : [{ type: 'text', text }, ...files.map(picturePart)],
    })),
    stream: true,
  };
  return `cat >"$work/request" <<'JSON'
${quoteJson(body)}
JSON
${referenceFiles(request).map(embedFile).join('')}
# Prints the text of the model while it arrives; an error is printed in its place.
curl -sS -N --max-time 600 "$base_url/chat/completions" \\
    -H "Authorization: Bearer $key" \\
    -H 'Content-Type: application/json' \\
    --data-binary @"$work/request" |
  tee "$work/answer" |
  jq -Rj --unbuffered 'ltrimstr("data:") | fromjson? | .error.message? // .choices[0]?.delta.content? // empty'
echo

jq -Rj 'ltrimstr("data:") | fromjson? | .choices[0]?.delta.content? // empty' "$work/answer" >"$work/text"
# Each link once, in the order of the answer.
jq -Rrs 'reduce scan("!\\\\[[^\\\\]]*\\\\]\\\\((https?://[^)\\\\s]+)\\\\)")[0] as $link ([]; if index($link) then . else . + [$link] end) | .[]' "$work/text" >"$work/links"
while IFS= read -r url; do
  keep_url "$url"
done <"$work/links"

if [ "$saved" = 0 ]; then
  echo "No picture was saved: the answer links none that could be downloaded." >&2
  exit 1
fi`;
}

/** Uses the file name as a placeholder URL, which the script replaces with a data: URL of the file. */
function picturePart(name: string) {
  return { type: 'image_url', image_url: { url: name } };
}

function embedFile(name: string): string {
  return `
{ printf 'data:image/png;base64,'; base64 <"${name}" | tr -d '\\n'; } >"$work/data-url"
jq --rawfile data "$work/data-url" '(.messages[].content | arrays | .[].image_url | objects | select(.url == "${name}").url) = $data' \\
  "$work/request" >"$work/filled"
mv "$work/filled" "$work/request"
`;
}
