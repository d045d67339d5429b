import { hasPictureExtension } from './picture-text';

/** Parameters that only allow a download for a while: of S3, Google, Azure, Alibaba, Volcano, Tencent, CloudFront, Dify. */
const signatureName =
  /^(?:x-(?:amz|goog|tos|oss|obs|bce|cos)-(?!process)[\w-]+|signature|sig|expires|ossaccesskeyid|awsaccesskeyid|googleaccessid|accesskeyid|key-pair-id|security-token|q-[\w-]+|wssecret|wstime|auth_key|hdnts|__token__|tmpauth)$/i;
/** Parameters that do so only beside the signature of Azure. */
const sharedAccessName = /^(?:s[veprtks]|spr|sk(?:oid|tid|t|e|s|v)|rsc[cdelt])$/i;
/** Parameters that may as well name the picture, unless its path does. */
const tokenName = /^(?:token|access_token|e|exp|sign|nonce|timestamp|policy)$/i;

/** A key that all addresses of one picture share: it ignores the scheme, how characters are escaped, and signatures. */
export function addressKey(url: string): string {
  const absolute = url.startsWith('//') ? `https:${url}` : url;
  const written = URL.canParse(absolute) ? new URL(absolute).href : absolute;
  const [path = '', query] = written
    .replace(/^https?:/, '')
    .replace(/#.*$/, '')
    .split(/\?(.*)/s);
  const rest = query === undefined ? '' : withoutSignature(path, query);
  return `${path.replace('/cdn/download/', '/cdn/')}${rest === '' ? '' : `?${rest}`}`;
}

/** Whether an address has a signature, without which the picture may not be given out. */
export function isSigned(url: string): boolean {
  const [path = '', query = ''] = url.replace(/#.*$/, '').split(/\?(.*)/s);
  return query !== '' && withoutSignature(path, query) !== query;
}

function withoutSignature(path: string, query: string): string {
  const parameters = query.split('&');
  const isAzure = parameters.some((parameter) => /^sig=/i.test(parameter));
  const namesFile = hasPictureExtension(path);
  return parameters
    .filter((parameter) => {
      const name = parameter.replace(/=.*$/s, '');
      const isToken = namesFile && tokenName.test(name);
      return !(signatureName.test(name) || (isAzure && sharedAccessName.test(name)) || isToken);
    })
    .join('&');
}
