/** What the hand-written workflows call: fetch, and the answer of a waiting webhook caller. */
export interface Activities {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  respond(id: string, body: unknown): Promise<void>;
}

/** @param base address of the stub; @param answer hands an answer to the caller waiting under this id */
export function createActivities(base: string, answer: (id: string, body: unknown) => void): Activities {
  return {
    async get(path) {
      return (await fetch(base + path)).json();
    },
    async post(path, body) {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    },
    async respond(id, body) {
      answer(id, body);
    },
  };
}
