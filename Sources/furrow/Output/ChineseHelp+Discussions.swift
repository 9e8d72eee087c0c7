extension ChineseHelp {
  /// Paragraphs, known by how their English begins.
  static let discussions: [String: String] = [
    "The plot is a unit":
      """
    地块是基地文件中带种植计划的单元。没有化验室检测时显示探头的最新读数：它们只是参考，不给出用量。给出文件（JSON 土壤检测，- 为标准输入）时，按刚收到该检测来建议，不保存任何内容。
    """,
    "Alerts that stand are listed":
      """
    列出未结束的告警；用 --all 也列出已结束的，用 --state cancelled 列出待定而未触发的。显示首末事件时间和最差值；--json 另给出近期变化次数（flaps）以及是否合并为一个不稳定告警。
    """,
    "The alert goes on":
      """
    告警照常进行，进入简报和档案，程序仍会收到通知；只是不再通知人。已是或升为危急的仍会通知。`--until now` 解除静默。
    """,
    "One pass, constant memory":
      """
    单遍、定量内存、无需训练、不看未来：分数只取决于之前的读数。分数在 0…1；0.475 及以上为告警，要更少可用 0.55。时间可用 RFC 3339、"2026-05-01 06:00:00"（按字面）或 Unix 秒；首行若不是读数则当作表头保留。
    """,
    "An event is never edited":
      """
    事件从不修改或删除：请重新正确登记，并用 `furrow batch correct` 指出错误的那条。
    """,
    "For example: {":
      """
    例如：{"event": "harvest", "batch": "t1", "time": "2026-05-12T06:00:00+08:00", "quantity": "1200 kg"}
    """,
    "The first row of a CSV":
      """
    CSV 首行写简式的键（event、batch、time、unit、quantity、product、input、input_lot、interval、to……）或中文（事件、批次、时间、单元、数量、产品、投入品、批号、安全间隔期、发往……）。时间可写 2026/5/12 6:00，按农场时区。已登记过的事件不会重复，因此文件可再次导入。有任何一条不成立，整个导入都不写入。
    """,
    "The interval or withdrawal":
      """
    安全间隔期或休药期约束下一次采收：过早采收会记为不合格并写明原因。
    """,
    "A harvest into batches":
      """
    采收到各自的批次（--output）时作物继续生长；否则该批次即为采收物，周期结束。
    """,
    "A harvest seals by itself":
      """
    采收会自动封存；这里补上之后的内容：迟到的读数、运输、召回。先前的封存仍留在日志里。
    """,
    "Whom it reached":
      """
    波及了谁是另一个问题：`furrow trace recall`。
    """,
    "The wrong event stays":
      """
    错误的事件仍留在日志里；档案显示正确的内容。
    """,
    "Every argument is an option":
      """
    每个参数都是带计量单位的选项：furrow compute vpd --temperature "77 degF" --humidity "60 %"。不带参数则说明公式。规则语言中有同名函数。超出公式适用范围的输入得不到数值，只得到范围。
    """,
    "Formulas of series take":
      """
    序列公式用 --file 读文件：一列名为 time，每个量一列并注明单位，例如 "temperature (Cel)"；其选项写在旁边：furrow compute growing_degree_days --file may.csv --base "10 Cel"。
    """,
    "Starts a private mosquitto":
      """
    在空闲的回环端口启动自带的 mosquitto，在单独的文件夹用新数据文件运行 `furrow run`，由模拟网关发布，并讲述已落盘的内容：告警、批次、读数。最后给出一个批次的档案；文件夹保留，可供查询。
    """,
    "Each person gets one digest":
      """
    不论谁来要，每人每天一份简报。`furrow run` 运行时由它投递；否则由本命令投递。
    """,
    "The private key goes into":
      """
    私钥写入只有所有者可读的文件（权限 0600）；打印出供买方验证的公钥。名称是不带协议的域名和路径。
    """,
    "Full tiles that are there":
      """
    已有的完整瓦片保持不动；把文件夹放到任意网站即可发布。
    """,
    "As a witness: --key FILE":
      """
    作为见证方：--key 文件，检查点从标准输入读入；--old 和 --proof 证明它是上次所见的延续。作为日志方：--take 文件 收入带回的见证签名。
    """,
    "`furrow run` carries it.":
      """
    由 `furrow run` 投递。
    """,
    "Readings that were stored before":
      """
    已存过的读数不会重复，因此只有一部分被拒收的报文也可整条重读。请先停止 `furrow run`：同一时间只能有一个进程接入。
    """,
    "Columns become metrics":
      """
    列成为一个单元的指标：--map temp=water_temperature:Cel --map DO=dissolved_oxygen（冒号后是该列的单位，斜杠后是传感器）。每行一条报文；空格子或 NA 等跳过并计数。文件名 - 为标准输入。
    """,
    "The engine is the one":
      """
    引擎与实时运行的相同，同样的规则给出同样的告警。给出 --against 另一套规则时显示差别：多出、减少、提前、推迟的告警。不保存也不通知任何人。
    """,
    "A story names its rule files":
      """
    情景测试写明规则文件（在其旁边）或自带规则，读数写成"every 1 min: 5.0 x10, gap 20 min, 2.8 x15, late 3 min 4.0"，并写明何时应有何种告警变化。不一致时并排显示预期和实际。
    """,
    "Ctrl-C and SIGTERM":
      """
    Ctrl-C 和 SIGTERM 会干净地停止：手中的内容先提交并确认。SIGHUP 重新读取基地、规则、表格和通知渠道；若新文件有错误则保留旧的。
    """,
    "Ponds make oxygen by day":
      """
    池塘白天产氧、夜里耗氧，温室升温结露，土壤变干，冷库门会打开；探头会卡住、漂移、失声；网关会断线并补发。执行器的命令会被执行和应答。种子和起点相同则读数相同。快于实时时，事件时间赶上时钟后随时钟继续。Ctrl-C 停止。
    """,
    "Headings such as":
      """
    地块、采样日期、pH、有机质(g/kg)、碱解氮(mg/kg)、速效钾(mg/kg) 等表头自动识别；其他表头用 --column 指定：--column "有效磷=phosphorus mg/kg olsen element"、--column "地号=unit"、--column "备注=ignore"。好的行保存并给出建议，每个坏行都会报告。已存过的行不会重复。
    """,
    "epcis: EPCIS 2.0":
      """
    epcis：EPCIS 2.0 JSON-LD，每个事件带其叶子；html：无需联网的网页；csv：每日环境；events：事件 CSV；fsma204：21 CFR 1.1455 的可排序表；certificate：承诺达标合格证的各项；json：档案；pdf：由 Chromium 打印的网页。
    """,
    "On a terminal the code":
      """
    在终端上直接画出二维码。文件扩展名决定格式：.svg 或 .png。
    """,
    "The proof is C2SP":
      """
    证明采用 C2SP 的 tlog-proof：叶子、路径和签署的检查点；若还没有覆盖该档案的检查点，而日志密钥在数据文件旁，则签署一个。给出 --record 时一并写出档案本身，叶子中存有它的摘要。
    """,
    "Needs nothing but the files":
      """
    只需要这些文件和日志公钥，或日志与见证方的信任策略（C2SP tlog-policy）。
    """,
    "By GS1's standard":
      """
    按 GS1 标准：进入事件的任何东西都可能在其产出中。嫌疑到来之前就离开的批次标为“时间上未涉及”：按标准波及，但时间顺序上不可能。
    """,
    "Every command that lists":
      """
    凡列出或查看的命令都可用 --json，并按 --lang 或系统区域使用中文或英文。退出状态：0 完成，1 答案为否，2 命令或文件有误，3 数据文件被占用，4 代理问题，5 本机问题，130 Ctrl-C。
    """,
    "Which figures: ingest":
      """
    哪些指标：ingest、packs、memory、start、rules、judging、windows、log、recall、show（默认：全部）。
    """,
  ]
}
