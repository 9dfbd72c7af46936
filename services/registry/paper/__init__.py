"""The paper (纸质材料) that registry makes: contact cards, notice boards, grid maps and lists of posts."""
