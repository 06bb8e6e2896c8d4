// What somebody has begun to change, kept in this browser until it is published.
import { readKept } from "~/design/kept";

export const keyOf = (userId: string, typeId: string) => `gongdan.flow.${userId}.${typeId}`;

export const hasKept = (userId: string, typeId: string) => readKept(keyOf(userId, typeId)) !== undefined;
