/**
 * What pages may load. Scripts are the studio's own files, and those inline ones that are named: by their hash where a
 * page was made at the build, by a nonce where it is made for one reader.
 * @param {readonly string[]} scriptSources
 */
export function contentSecurityPolicy(scriptSources) {
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...scriptSources].join(' ')}`,
    // Components place things by style attributes, which no hash can name.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self' blob:",
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Answers of the API are nobody's page. */
export const apiContentSecurityPolicy =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** Until the build's pages are hashed: what `next build` alone leaves works, and `npm run build` closes it. */
export const beforeHashing = ["'unsafe-inline'"];

/** The page of a share: plain HTML with one stylesheet and one script, both files of ours. */
export const sharePageContentSecurityPolicy =
  "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The files of a share: whatever is in them, they are never a page. */
export const shareFileContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
