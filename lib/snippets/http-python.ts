import { bodyLiteral, type CountedSeed, filePlaceholder, type HttpCall } from './http-call';
import { quote, quoteLines } from './quote';
import { filePrefix, maskFile, referenceFiles } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

/**
 * Writes a script for Python 3.10 or later with the standard library: the `openai` package does not know these routes.
 */
export function writeHttpPython(request: SnippetRequest, call: HttpCall): string {
  const create = (call.route === 'tasks' ? tasks : gemini).replace('__PATH__', call.path);
  const parts = [header(request, call), saveFunction, create, run(call)];
  return `${parts.join('\n\n\n')}\n`;
}

function header(request: SnippetRequest, call: HttpCall): string {
  const modules = ['base64', 'json', 'os', 'sys', ...(call.route === 'tasks' ? ['time'] : [])];
  const readsFiles = referenceFiles(request).length > 0;
  return `# Needs Python 3.10 or later and no packages.
${modules.map((name) => `import ${name}`).join('\n')}
import urllib.error
import urllib.request

key = os.environ.get("AIHUBMIX_API_KEY") or "sk-***"  # your own key
origin = ${quote(call.origin)}
prompt = ${promptText(request.prompt)}
${readsFiles ? fileFunction(call) : ''}
request = ${literal(request, call)}`;
}

/** Python joins adjacent string literals in parentheses into one string. */
function promptText(text: string): string {
  const lines = quoteLines(text);
  return lines.length === 1 ? lines.join('') : `(\n${lines.map((line) => `    ${line}`).join('\n')}\n)`;
}

function fileFunction({ route }: HttpCall): string {
  const prefix = route === 'tasks' ? '"data:image/png;base64," + ' : '';
  return `

def file(name):
    with open(name, "rb") as source:
        return ${prefix}base64.b64encode(source.read()).decode()

`;
}

function literal(request: SnippetRequest, call: HttpCall): string {
  let text = bodyLiteral(call, request.prompt)
    .replace(/^ +/gm, '$&$&')
    .replace(/: true(,?)$/gm, ': True$1')
    .replace(/: false(,?)$/gm, ': False$1');
  for (const name of [...referenceFiles(request), maskFile]) {
    text = text.replace(quote(filePlaceholder(name)), `file("${name}")`);
  }
  return text;
}

const saveFunction = `def save(content, mime_type):
    """Writes a file under the next free number; mode x never overwrites one."""
    extension = mime_type.split("/")[1].replace("jpeg", "jpg")
    number = 1
    while True:
        try:
            with open(f"${filePrefix}_{number}.{extension}", "xb") as target:
                target.write(content)
                print("Saved", target.name)
                return
        except FileExistsError:
            number += 1


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the gateway and nowhere else."""

    def redirect_request(self, *_):
        return None


gateway = urllib.request.build_opener(NoRedirect)


def call(url, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    # Some hosts turn Python's own user agent away.
    headers = {"Content-Type": "application/json", "User-Agent": "Mozilla/5.0", **headers}
    try:
        with gateway.open(urllib.request.Request(url, data, headers), timeout=600) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{error.code} {error.read().decode(errors='replace')[:2000]}") from None`;

const tasks = `# Pictures that the gateway keeps need the key. Its other hosts link the pictures at aihubmix.com.
def download(url):
    if url.startswith((origin + "/", "https://aihubmix.com/ai/v1/images/")):
        return call(url, auth)
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read()


def type_of(content):
    if content[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg" if content[:1] == b"\\xff" else "image/png"


auth = {"Authorization": f"Bearer {key}"}


# A call is charged once it is sent, so it is never sent twice. An answer that was lost is still on the list:
# GET /ai/v1/images?limit=5
def create():
    task = json.loads(call(origin + "__PATH__", auth, request))
    failed = 0
    while task["status"] in ("pending", "in_progress"):
        time.sleep(5)
        try:
            answer = json.loads(call(f"{origin}/ai/v1/images/{task['id']}", auth))
            if not answer["status"]:
                raise ValueError("It has no status.")
            task, failed = answer, 0
        except Exception as error:
            # The task goes on, so it is asked for again, for about five minutes.
            failed += 1
            print("Task", task["id"], "could not be read:", error, file=sys.stderr)
            if failed == 60:
                raise
    if task["status"] != "completed":
        raise RuntimeError(task.get("error"))
    print("Task", task["id"], "cost in dollars:", (task.get("usage") or {}).get("cost", "not reported"))
    saved = 0
    for picture in task["output"]:
        encoded, url = picture.get("b64_json"), picture.get("content_url")
        if not encoded and not url:
            print("Skipped an entry without a picture: it was withheld.", file=sys.stderr)
            continue
        try:
            content = base64.b64decode(encoded) if encoded else download(url)
            save(content, type_of(content))
            saved += 1
        except Exception as error:
            print("Not saved:", url, error, file=sys.stderr)  # the others can be
    return saved`;

const gemini = `# A call is charged once it is sent, so it is never sent twice.
def create():
    answer = json.loads(call(origin + "__PATH__", {"x-goog-api-key": key}, request))
    print(answer.get("usageMetadata", ""))
    candidate = (answer.get("candidates") or [{}])[0]
    saved = 0
    for part in candidate.get("content", {}).get("parts", []):
        if part.get("thought"):
            continue  # a draft
        if part.get("text"):
            print(part["text"])
        if "inlineData" in part:
            save(base64.b64decode(part["inlineData"]["data"]), part["inlineData"]["mimeType"])
            saved += 1
    if saved == 0:
        print(candidate.get("finishReason") or answer.get("promptFeedback"), file=sys.stderr)
    return saved`;

function run({ times, seed }: HttpCall): string {
  const nextSeed = seed ? `\n    ${nextPythonSeed(seed)}  # one seed makes the same picture again` : '';
  const calls =
    times > 1
      ? `saved = 0
# This model makes one picture a call.
for _ in range(${times}):
    try:
        saved += create()
    except Exception as error:
        print("Not made:", error, file=sys.stderr)${nextSeed}`
      : 'saved = create()';
  return `${calls}
if saved == 0:
    sys.exit("No picture was saved.")`;
}

function nextPythonSeed({ path, modulus }: CountedSeed): string {
  const place = `request${path.map((name) => `["${name}"]`).join('')}`;
  return modulus === null ? `${place} += 1` : `${place} = (${place} + 1) % ${modulus}`;
}
