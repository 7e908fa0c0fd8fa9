import { err, ok, type Result } from "../../base/result.js";
import { type ApiAnswer, type ApiRequest, askApi, type Deadline } from "./api-request.js";
import { endpointOf, issueToken, type KeystoneLogin, type Token } from "./keystone.js";

/** Questions to the services of one OpenStack site. */
export interface KeystoneSession {
  /** `path` is what stands behind the service's address in the catalogue. Any status is an answer. */
  ask(
    service: string,
    request: Pick<ApiRequest, "method" | "body"> & { readonly path: string },
    deadline: Deadline,
  ): Promise<Result<ApiAnswer, string>>;
}

/** A token that ends sooner is renewed beforehand. */
const MARGIN_MILLIS = 60_000;

/** A session keeps its token in memory until it ends, or a service does not take it any more. */
export function keystoneSession(login: KeystoneLogin, now: () => number = Date.now): KeystoneSession {
  let kept: Token | undefined;
  const tokenFor = async (deadline: Deadline): Promise<Result<Token, string>> => {
    if (kept !== undefined && kept.expiresAt - now() > MARGIN_MILLIS) return ok(kept);
    const issued = await issueToken(login, deadline);
    kept = issued.ok ? issued.value : undefined;
    return issued;
  };
  return {
    async ask(service, { method, path, body }, deadline) {
      // A token may be revoked, or the clocks may differ: the second one is fresh.
      for (const isLast of [false, true]) {
        const token = await tokenFor(deadline);
        if (!token.ok) return token;
        const base = endpointOf(token.value, service, login);
        if (!base.ok) return base;
        const headers = { "x-auth-token": token.value.value };
        const url = `${base.value}${path}`;
        const content = body === undefined ? {} : { body };
        const answer = await askApi({ method, url, headers, ...content, trust: login.trust, deadline });
        if (!answer.ok || answer.value.status !== 401 || isLast) return answer;
        kept = undefined;
      }
      return err(`${service} refuses the token`);
    },
  };
}
