/** Reads what AWS says when it denies a call: who, what, on what, and which kind of policy. Pure. */

/** Every member is there only where the message names it. */
export interface Denial {
  /** ARN, account id or `anonymous`. */
  readonly principal?: string;
  /** As IAM writes it, for example `s3:PutObject`: what was missing, which may be another action than the call's own. */
  readonly action: string;
  /** ARN, or a name of the service's own. */
  readonly resource?: string;
  /** For example `service control policy`. */
  readonly policyType?: string;
  readonly policyArn?: string;
  /** A policy says no, so that no permission elsewhere helps. */
  readonly isExplicit: boolean;
}

/** Characters that are looked at: a denial has a few hundred. Everything below is bounded as well. */
const LONGEST = 4096;

/** Between a word and what it names: `perform: x`, `perform (x)`, `perform "x"`, `resource: “x”`. */
const MARK = String.raw`[\s:("'“[]{1,4}`;
const ACTION = new RegExp(
  String.raw`\b(?:perform(?:ing)?(?: the)?(?: action| operation)?|not authorized to(?: use)?|permission to|allow(?:s|ed)?(?: the)?(?: action)?)${MARK}([a-z][a-z0-9-]{0,39}:[A-Z][A-Za-z0-9]{0,79})\b`,
);
const QUOTED_RESOURCE = /\bon (?:the )?resources?:? ?["“]([^"”]{1,2048})["”]/;
const BARE_RESOURCE = /\bon (?:the )?resources?(?:: ?| ?\(|: ?\[)([^\s"“()]{1,2048})/;
const PRINCIPAL = /\b(?:User|Principal|Role|Account)(?:: ?| ?\(| )["“]?(arn:[^\s"”()]{1,2048}|\d{12}\b|anonymous\b)/i;
const EXPLICIT = /\bexplicit deny\b(?: in (?:an?|the) ([a-z][a-z -]{2,60}?policy|permissions boundary))?/i;
const IMPLICIT = /\bno ([a-z][a-z -]{2,60}?(?:policy|boundary)) allows\b/i;
const POLICY_ARN = /(?:policy|boundary): ?(arn:[^\s"'()]{1,2048})/i;

/**
 * The denial that a message tells of, in the sentence of IAM (`User: … is not authorized to perform: … on resource: …`), of
 * the classic API (`User (…) does not have permission to perform (…) on resource (…). Contact account owner.`), or inside
 * another service's message. Undefined where no action is named, as in a bare "Access Denied".
 */
export function readDenial(message: string): Denial | undefined {
  const text = message.slice(0, LONGEST);
  const action = ACTION.exec(text)?.[1];
  if (action === undefined) return undefined;
  const explicit = EXPLICIT.exec(text);
  return {
    action,
    isExplicit: explicit !== null,
    ...named({
      principal: PRINCIPAL.exec(text)?.[1],
      resource: (QUOTED_RESOURCE.exec(text) ?? BARE_RESOURCE.exec(text))?.[1]?.replace(/[.,;\]]{1,3}$/, ''),
      policyType: (explicit?.[1] ?? IMPLICIT.exec(text)?.[1])?.toLowerCase(),
      policyArn: POLICY_ARN.exec(text)?.[1]?.replace(/[.,;\]]{1,3}$/, ''),
    }),
  };
}

const named = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
