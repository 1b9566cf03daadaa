import { SessionId, UserId } from '@parley/contracts';
import { type CryptoKey, errors, type JWTVerifyResult, jwtVerify, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';

/** Who is calling, and from which session. */
export interface Caller {
  user_id: UserId;
  session_id: SessionId;
}

/** What a valid access token says. */
export interface Claims extends Caller {
  /** Milliseconds since the epoch. */
  expires_at: number;
}

export interface Tokens {
  sign(caller: Caller): Promise<string>;
  /** `null` for whatever is not a valid token of ours. */
  verify(token: string): Promise<Claims | null>;
  /** Seconds. */
  lifetime: number;
}

const algorithm = 'HS256';
const issuer = 'parley';
const audience = 'parley';
const type = 'at+jwt';
const lifetime = 15 * 60;
/** Clocks of two nodes, or one that was set back, may differ by this much. */
const leeway = 60;

/** One spelling: the padded form of base64 would be accepted as well. */
const spelling = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Nothing that names a key or asks for anything. */
const Header = z.strictObject({ alg: z.literal(algorithm), typ: z.literal(type) });

const Payload = z
  .object({ sub: UserId, sid: SessionId, jti: z.string(), iat: z.int(), exp: z.int() })
  .refine(({ iat, exp }) => exp - iat <= lifetime + leeway, 'lives too long');

/**
 * Signs and verifies access tokens: JWTs (RFC 7519) in the profile of RFC 9068, HS256 only.
 * @param secret at least 32 bytes
 * @param before the secret that was changed for it, while tokens that it signed are still about
 */
export async function createTokens(secret: string, before?: string): Promise<Tokens> {
  const key = await importKey(secret);
  const oldKey = before === undefined ? undefined : await importKey(before);

  return {
    lifetime,
    sign: ({ user_id, session_id }) =>
      new SignJWT({ sid: session_id })
        .setProtectedHeader({ alg: algorithm, typ: type })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(user_id)
        .setJti(uuidv7())
        .setIssuedAt()
        .setExpirationTime(`${lifetime}s`)
        .sign(key),

    async verify(token) {
      if (!spelling.test(token)) return null;
      try {
        const { payload, protectedHeader } = await verifyBy(token, key).catch((error: unknown) => {
          if (oldKey && error instanceof errors.JWSSignatureVerificationFailed) return verifyBy(token, oldKey);
          throw error;
        });
        const said = Payload.safeParse(payload);
        if (!said.success || !Header.safeParse(protectedHeader).success) return null;
        const { sub, sid, exp } = said.data;
        return { user_id: sub, session_id: sid, expires_at: exp * 1_000 };
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
        throw error;
      }
    },
  };
}

/** An imported key is a third of the cost of raw bytes at each verification. */
const importKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);

const verifyBy = (token: string, key: CryptoKey): Promise<JWTVerifyResult> =>
  jwtVerify(token, key, {
    algorithms: [algorithm],
    typ: type,
    issuer,
    audience,
    requiredClaims: ['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'],
    maxTokenAge: lifetime,
    clockTolerance: leeway,
  });
