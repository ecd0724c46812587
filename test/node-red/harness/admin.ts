import type { DeploymentType, FlowNode } from './flow';

/** Node-RED's admin API, as the editor uses it. */
export class Admin {
  readonly #url: string;

  /** @param url where the editor is, with a slash at its end */
  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Requests any path.
   *
   * @param path without a slash at its beginning
   */
  async request(path: string, options: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.#url), options);
  }

  /** The JSON answer to a GET. */
  async get(path: string): Promise<unknown> {
    const response = await this.request(path, { headers: { Accept: 'application/json' } });
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  /** The text that a POST of JSON is answered with. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const response = await this.request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${text}`);
    return text;
  }

  /**
   * Replaces the deployed flow.
   *
   * @returns its revision, once the old nodes have stopped; the new ones start after that
   */
  async deploy(flows: readonly FlowNode[], type: DeploymentType): Promise<string> {
    const headers = { 'Node-RED-API-Version': 'v2', 'Node-RED-Deployment-Type': type };
    return (JSON.parse(await this.post('flows', { flows }, headers)) as { rev: string }).rev;
  }

  /** The deployed flow as a user with the right to read it gets it. */
  async flows(): Promise<FlowNode[]> {
    return (await this.get('flows')) as FlowNode[];
  }
}
