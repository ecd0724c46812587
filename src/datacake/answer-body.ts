import type { HttpResult } from './http';

/** True for a web page. JSON, or an answer without a body, is none, whatever content type a framework says by default. */
export function isHtml({ headers, body }: Extract<HttpResult, { kind: 'answer' }>): boolean {
  if (body.trim() === '' || isJson(body)) return false;
  return (
    /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html|head|body|meta|script|!--)/i.test(body)
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
