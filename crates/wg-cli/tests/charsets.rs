//! Exports in the charsets of East Asia, which the terminal tool decodes by a library as the browser does by itself.

use std::process::Command;

#[test]
fn exports_in_east_asian_charsets_are_read() {
    let dir = std::env::temp_dir().join(format!("wg-cli-charsets-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    for (label, text) in [
        (
            "shift_jis",
            "検出日時,アラート,重要度,ホスト名,ユーザー\n2026-11-29 02:14:07,不正なログオン,高,PC-1,yamada\n",
        ),
        ("gbk", "告警时间,告警名称,危险级别,主机名,用户名\n2026-11-29 02:14:07,暴力破解攻击,高危,PC-1,li\n"),
        ("euc-kr", "탐지시간,경보명,심각도,호스트명,사용자\n2026-11-29 02:14:07,무차별 대입 공격,높음,PC-1,kim\n"),
        ("big5", "時間,警示名稱,嚴重性,主機名稱,使用者\n2026-11-29 02:14:07,可疑登入活動,高,PC-1,yu\n"),
    ] {
        let path = dir.join(label).with_extension("csv");
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("an encoding");
        std::fs::write(&path, encoding.encode(text).0).expect("written");
        let out = Command::new(env!("CARGO_BIN_EXE_watchglass")).arg("convert").arg(&path).output().expect("it runs");
        let said = String::from_utf8(out.stdout).expect("UTF-8");
        let title = text.lines().nth(1).and_then(|row| row.split(',').nth(1)).expect("a title");
        for part in
            [&format!("\"title\":\"{title}\""), "\"hostname\":\"PC-1\"", "\"severity\":\"High\"", "1795918447000"]
        {
            assert!(said.contains(part), "{label}: {part} of {said}");
        }
    }
    let _ = std::fs::remove_dir_all(&dir);
}
