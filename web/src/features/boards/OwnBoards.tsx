import { useQuery } from "@tanstack/react-query";
import { type OwnBoard, ownBoardsQuery } from "~/api/boardQueries";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import type { BoardState } from "./useBoardState";
import { boardWords } from "./words";

/** The kept board of that id, if it is one of this type. */
export function useOwnBoard(typeId: string, id: string): OwnBoard | undefined {
  const kept = useQuery(ownBoardsQuery).data?.items;
  return kept?.find((board) => board.id === id && board.typeId === typeId);
}

interface OwnBoardsProps {
  typeId: string;
  state: BoardState;
  onSet: (change: Partial<BoardState>) => void;
}

/** Which board is shown: the usual one, or one that somebody arranged. */
export function OwnBoards({ typeId, state, onSet }: OwnBoardsProps) {
  const t = useWords(boardWords);
  const kept = useQuery(ownBoardsQuery).data?.items.filter((board) => board.typeId === typeId) ?? [];
  if (kept.length === 0) return null;
  const open = (id: string) => {
    const board = kept.find((each) => each.id === id);
    if (!board) return onSet({ own: "" });
    const { span, team, person, site } = board;
    return onSet({ own: id, span, team: team ?? "", person: person ?? "", site: site ?? "" });
  };
  return (
    <Select
      bare
      label={t("ownBoard")}
      value={kept.some((board) => board.id === state.own) ? state.own : ""}
      options={[
        { value: "", text: t("usualBoard") },
        ...kept.map((board) => ({ value: board.id, text: board.name })),
      ]}
      onChange={open}
    />
  );
}
