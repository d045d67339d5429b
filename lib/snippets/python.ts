import { quote, quoteLines } from './quote';
import {
  type ChatTurn,
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

/** Writes a script for Python 3.10 or later with the `openai` package. It downloads with the standard library. */
export function writePython(request: SnippetRequest): string {
  const call = request.kind === 'chat' ? writePythonChat(request) : pictureCall(request);
  return `${[header(request), saveFunctions(request), call].join('\n\n')}\n`;
}

function header(request: SnippetRequest): string {
  const modules = ['base64', 'os', ...(request.kind === 'chat' ? ['re'] : []), 'sys', 'urllib.request'];
  return `# Needs the openai package: pip install -U openai
${modules.map((name) => `import ${name}`).join('\n')}

from openai import OpenAI

client = OpenAI(
    api_key=os.environ.get("AIHUBMIX_API_KEY") or "sk-***",  # your own key
    base_url=${quote(request.baseUrl)},
    timeout=600,
    max_retries=0,  # a call is charged once it is sent, so a silent second try would be charged too
)

prompt = ${pythonText(request.prompt)}
`;
}

/** Python joins adjacent string literals in parentheses into one string. */
function pythonText(text: string): string {
  const lines = quoteLines(text);
  return lines.length === 1 ? lines.join('') : `(\n${lines.map((line) => `    ${line}`).join('\n')}\n)`;
}

function saveFunctions(request: SnippetRequest): string {
  return `def save(prefix, content):
    """Writes a file under the next free number; mode x never overwrites one."""
    number = 1
    while True:
        try:
            with open(f"{prefix}_{number}.${fileExtension(request)}", "xb") as file:
                file.write(content)
                return file.name
        except FileExistsError:
            number += 1


def download(url):
    if not url.startswith(("https://", "http://")):
        raise ValueError("not a web address")
    # Some hosts turn Python's own user agent away.
    request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read()


def keep(prefix, b64_json, url):
    """Saves one picture of the answer and counts it. A picture that cannot be saved does not stop the others."""
    if not b64_json and not url:
        print("Skipped an entry without a picture: it was withheld.")
        return 0
    try:
        content = base64.b64decode(b64_json) if b64_json else download(url)
        print("Saved", save(prefix, content))
        return 1
    except Exception as error:
        print("Not saved:", error, url or "")
        return 0
`;
}

function pictureCall(request: SnippetRequest): string {
  const method = request.kind === 'edit' ? 'edit' : 'generate';
  const sent = [
    `model=${quote(request.model.id)}`,
    ...(request.kind === 'edit' ? fileArguments(request) : []),
    'prompt=prompt',
    ...wireArguments(request).map(([name, value]) => `${name}=${pythonValue(value)}`),
  ];
  const call = `client.images.${method}(\n${sent.map((argument) => `    ${argument},`).join('\n')}\n)`;
  return isStreamed(request) ? streamedAnswer(call) : plainAnswer(call);
}

function fileArguments(request: SnippetRequest): readonly string[] {
  const files = referenceFiles(request).map((name) => `open("${name}", "rb")`);
  const image = sendsSingleImage(request)
    ? files.join('')
    : `[\n${files.map((file) => `        ${file},\n`).join('')}    ]`;
  return [`image=${image}`, ...(request.mask ? [`mask=open("${maskFile}", "rb")`] : [])];
}

function pythonValue(value: string | number | true): string {
  return value === true ? 'True' : typeof value === 'number' ? String(value) : quote(value);
}

function plainAnswer(call: string): string {
  return `result = ${call}

if result.usage:
    print(result.usage)

saved = sum(keep("${filePrefix}", picture.b64_json, picture.url) for picture in result.data or [])
if saved == 0:
    sys.exit(f"No picture was saved. The answer: {str(result)[:2000]}")`;
}

function streamedAnswer(call: string): string {
  return `stream = ${call}

saved = 0
if "json" in stream.response.headers.get("content-type", ""):
    # Where a model does not stream, all pictures come at once.
    stream.response.read()
    answer = stream.response.json()
    print(answer.get("usage") or answer.get("error") or "")
    for picture in answer.get("data") or []:
        saved += keep("${filePrefix}", picture.get("b64_json"), picture.get("url"))
else:
    for event in stream:
        if event.type.endswith(".partial_image"):
            keep("${previewPrefix}", event.b64_json, None)
        elif event.type.endswith(".completed"):
            saved += keep("${filePrefix}", event.b64_json, None)
            print(event.usage or "")

if saved == 0:
    sys.exit("No picture was saved: the answer had no finished one.")`;
}

/** Prints a reverse model's answer while it arrives, then downloads the pictures that it links. */
function writePythonChat(request: SnippetRequest): string {
  const turns = chatTurns(request);
  const messages = turns.map((turn, position) =>
    message(turn, position === turns.length - 1 ? 'prompt' : quote(turn.text)),
  );
  const withFiles = turns.some((turn) => turn.files.length > 0);
  return `${withFiles ? dataUrl : ''}stream = client.chat.completions.create(
    model=${quote(request.model.id)},
    messages=[
${messages.join('\n')}
    ],
    stream=True,
)

answer = ""
half = ""
try:
    for chunk in stream:
        text = half + ((chunk.choices[0].delta.content if chunk.choices else None) or "")
        # An emoji can come in two halves, and half of one cannot be printed.
        half = text[-1] if "\\ud800" <= text[-1:] < "\\udc00" else ""
        text = text[: len(text) - len(half)].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        answer += text
        print(text, end="", flush=True)
except Exception as error:
    # Pictures that were linked before the cut can still be downloaded.
    print("\\nThe answer was cut off:", error)
print()

links = dict.fromkeys(re.findall(r"!\\[[^\\]]*\\]\\((https?://[^)\\s]+)\\)", answer))
saved = sum(keep("${filePrefix}", None, url) for url in links)
if saved == 0:
    sys.exit("No picture was saved: the answer links none that could be downloaded.")`;
}

const dataUrl = `def data_url(name):
    with open(name, "rb") as file:
        return "data:image/png;base64," + base64.b64encode(file.read()).decode()


`;

function message(turn: ChatTurn, text: string): string {
  if (turn.role === 'assistant') return `        {"role": "assistant", "content": ${text}},`;
  const parts = [
    `{"type": "text", "text": ${text}},`,
    ...turn.files.map((name) => `{"type": "image_url", "image_url": {"url": data_url("${name}")}},`),
  ];
  return `        {
            "role": "user",
            "content": [
${parts.map((part) => `                ${part}`).join('\n')}
            ],
        },`;
}
