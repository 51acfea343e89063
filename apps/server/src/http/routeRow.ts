import type { Request, Response } from 'express';
import type * as z from 'zod';
import type { RouteName, Routes } from '@palaver/protocol/routes';
import type { Caller, Context, Visitor } from '../context.ts';
import type { RateKind } from '../rate/ratePort.ts';
import type { Reply } from './reply.ts';

type Part<R, K extends string> = R extends Record<K, infer S extends z.ZodType> ? z.output<S> : unknown;
/** What a route takes: its path, query and body together. */
type RouteInput<N extends RouteName> = Part<Routes[N], 'params'> & Part<Routes[N], 'query'> & Part<Routes[N], 'body'>;

/** A route for whoever brings an access token; `admin`: only for administrators, whatever is asked for. */
export interface TokenRow<Input, Auth = 'token'> {
  auth: Auth;
  /** `api`: counts among the caller's requests a minute. `feature`: the feature counts it, like its twin on the socket. */
  limit: 'api' | 'feature';
  run(ctx: Context, caller: Caller, input: Input): Promise<Reply>;
}

/** A route for anyone, or for whoever brings a refresh cookie or token. */
export interface VisitorRow<Input, Auth = 'none' | 'cookie'> {
  auth: Auth;
  /** The limits of its address in which a request takes a place, before its body is read. */
  limit: RateKind[];
  run(ctx: Context, visitor: Visitor, input: Input, web: { req: Request; res: Response }): Promise<Reply>;
}

/** The row of one route: it asks for what the protocol says that the route asks for. */
export type RouteRow<N extends RouteName> = Routes[N]['auth'] extends 'token' | 'admin'
  ? TokenRow<RouteInput<N>, Routes[N]['auth']>
  : VisitorRow<RouteInput<N>, Routes[N]['auth']>;
