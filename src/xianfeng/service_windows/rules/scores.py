"""Single items that may be scored beside the level (§4). The national indicators are the same
everywhere: no place adds or leaves out one, so they stand here and not in a pack."""

ON_SITE = ("speed", "skill", "attitude")  # 服务效率, 服务水平, 服务态度
ONLINE = ("speed-online", "guide", "ease", "platform")  # 办事效率, 指南精确度, 便捷度, 平台操作性
QUESTIONS = (*ON_SITE, *ONLINE)
