//! Names of fields in German, French, Spanish, Portuguese, Italian, Dutch, Polish, the Scandinavian languages, Turkish, Russian,
//! Japanese, Chinese and Korean, as the English words that the rules know.
//!
//! Words that consoles put above their columns, and no more: a name that is not here counts as unknown, and the values
//! decide.

/// Words without marks, in lower case, and what they mean. An empty right side: the word says nothing.
#[rustfmt::skip]
const TONGUES: &[(&str, &str)] = &[
    // German
    ("zeit", "time"), ("zeitpunkt", "time"), ("zeitstempel", "time"), ("datum", "time"), ("uhrzeit", "time"), ("erstellt", "created"), ("erkannt", "detection"), ("erfasst", "occurred"), ("aufgetreten", "occurred"), ("aktualisiert", "updated"),
    ("ereignis", "event"), ("meldung", "message"), ("warnung", "alert"), ("warnmeldung", "alert message"), ("bedrohung", "threat"), ("bedrohungsname", "threat name"), ("schadsoftware", "threat"), ("schadprogramm", "threat"), ("vorfall", "incident"), ("regel", "rule"), ("regelname", "rule name"), ("beschreibung", "description"), ("bezeichnung", "name"), ("titel", "title"), ("betreff", "title"), ("kurzbeschreibung", "title"), ("konfigurationselement", "host"),
    ("schweregrad", "severity"), ("schwere", "severity"), ("dringlichkeit", "urgency"), ("prioritat", "priority"), ("prioritaet", "priority"), ("risiko", "risk"), ("risikostufe", "risk level"), ("stufe", "level"), ("gefahrenstufe", "threat level"), ("kritikalitat", "criticality"), ("kritikalitaet", "criticality"), ("einstufung", "level"),
    ("rechner", "host"), ("rechnername", "host name"), ("gerat", "host"), ("geraet", "host"), ("geratename", "host name"), ("geraetename", "host name"), ("endgerat", "host"), ("endgeraet", "host"), ("arbeitsplatz", "host"), ("computername", "host name"),
    ("quelle", "source"), ("quell", "source"), ("quelladresse", "source ip"), ("ziel", "destination"), ("zieladresse", "destination ip"), ("absender", "sender"), ("empfanger", "recipient"), ("empfaenger", "recipient"), ("adresse", "ip"),
    ("benutzer", "user"), ("benutzername", "user name"), ("anwender", "user"), ("konto", "account"), ("kontoname", "account name"), ("anmeldename", "login name"),
    ("datei", "file"), ("dateiname", "file name"), ("dateipfad", "file path"), ("pfad", "path"), ("prozess", "process"), ("prozessname", "process name"), ("befehl", "command"), ("befehlszeile", "command line"), ("massnahme", "action"), ("aktion", "action"), ("ergebnis", "result"), ("zustand", "state"), ("kategorie", "category"), ("gruppe", "group"), ("technik", "technique"), ("taktik", "tactic"), ("kennung", "id"), ("nummer", "number"), ("hersteller", "vendor"), ("produkt", "product"), ("standort", "geo"), ("anzahl", "count"),
    // French
    ("horodatage", "time"), ("heure", "time"), ("gravite", "severity"), ("severite", "severity"), ("criticite", "criticality"), ("niveau", "level"), ("priorite", "priority"), ("risque", "risk"), ("urgence", "urgency"),
    ("alerte", "alert"), ("evenement", "event"), ("regle", "rule"), ("nom", "name"), ("intitule", "title"), ("titre", "title"), ("libelle", "title"), ("objet", "title"), ("resume", "summary"), ("menace", "threat"),
    ("poste", "host"), ("ordinateur", "host"), ("hote", "host"), ("serveur", "server"), ("equipement", "host"), ("utilisateur", "user"), ("compte", "account"), ("identifiant", "id"), ("cible", "target"), ("destinataire", "recipient"), ("expediteur", "sender"),
    ("fichier", "file"), ("chemin", "path"), ("processus", "process"), ("commande", "command"), ("ligne", "line"), ("statut", "status"), ("etat", "state"), ("tactique", "tactic"), ("produit", "product"), ("editeur", "vendor"), ("groupe", "group"), ("numero", "number"), ("detecte", "detection"), ("detectee", "detection"), ("cree", "created"), ("creee", "created"), ("debut", "start"), ("fin", "end"),
    // Spanish
    ("fecha", "time"), ("hora", "time"), ("tiempo", "time"), ("gravedad", "severity"), ("severidad", "severity"), ("criticidad", "criticality"), ("nivel", "level"), ("riesgo", "risk"), ("prioridad", "priority"), ("urgencia", "urgency"),
    ("alerta", "alert"), ("evento", "event"), ("incidente", "incident"), ("regla", "rule"), ("amenaza", "threat"), ("nombre", "name"), ("titulo", "title"), ("asunto", "title"), ("descripcion", "description"), ("mensaje", "message"),
    ("equipo", "host"), ("maquina", "host"), ("ordenador", "host"), ("dispositivo", "host"), ("servidor", "server"), ("usuario", "user"), ("cuenta", "account"), ("direccion", "ip"), ("origen", "source"), ("destino", "destination"), ("puerto", "port"),
    ("archivo", "file"), ("fichero", "file"), ("ruta", "path"), ("proceso", "process"), ("comando", "command"), ("accion", "action"), ("estado", "status"), ("categoria", "category"), ("tipo", "type"), ("grupo", "group"), ("tecnica", "technique"), ("tactica", "tactic"), ("producto", "product"), ("fabricante", "vendor"), ("identificador", "id"), ("creado", "created"), ("detectado", "detection"), ("resultado", "result"), ("motivo", "reason"),
    // Portuguese
    ("gravidade", "severity"), ("severidade", "severity"), ("criticidade", "criticality"), ("risco", "risk"), ("prioridade", "priority"), ("regra", "rule"), ("ameaca", "threat"), ("nome", "name"), ("assunto", "title"), ("descricao", "description"), ("mensagem", "message"),
    ("computador", "host"), ("utilizador", "user"), ("conta", "account"), ("endereco", "ip"), ("origem", "source"), ("porta", "port"), ("arquivo", "file"), ("ficheiro", "file"), ("caminho", "path"), ("processo", "process"), ("acao", "action"), ("tatica", "tactic"), ("produto", "product"), ("criado", "created"), ("detetado", "detection"),
    // Italian
    ("ora", "time"), ("orario", "time"), ("gravita", "severity"), ("severita", "severity"), ("criticita", "criticality"), ("livello", "level"), ("rischio", "risk"), ("priorita", "priority"), ("allarme", "alert"), ("avviso", "alert"), ("regola", "rule"), ("minaccia", "threat"), ("titolo", "title"), ("oggetto", "title"), ("descrizione", "description"), ("messaggio", "message"),
    ("macchina", "host"), ("utente", "user"), ("indirizzo", "ip"), ("origine", "source"), ("sorgente", "source"), ("destinazione", "destination"), ("percorso", "path"), ("azione", "action"), ("stato", "status"), ("gruppo", "group"), ("tattica", "tactic"), ("prodotto", "product"), ("produttore", "vendor"), ("creato", "created"), ("rilevato", "detection"),
    // Dutch
    ("tijd", "time"), ("tijdstip", "time"), ("ernst", "severity"), ("prioriteit", "priority"), ("risico", "risk"), ("waarschuwing", "alert"), ("melding", "alert"), ("gebeurtenis", "event"), ("dreiging", "threat"), ("naam", "name"), ("onderwerp", "title"), ("omschrijving", "description"), ("beschrijving", "description"), ("bericht", "message"),
    ("apparaat", "host"), ("apparaatnaam", "host name"), ("computernaam", "host name"), ("werkstation", "host"), ("gebruiker", "user"), ("gebruikersnaam", "user name"), ("adres", "ip"), ("bron", "source"), ("doel", "destination"), ("poort", "port"), ("bestand", "file"), ("bestandsnaam", "file name"), ("pad", "path"), ("proces", "process"), ("actie", "action"), ("toestand", "state"), ("categorie", "category"), ("groep", "group"), ("techniek", "technique"), ("tactiek", "tactic"), ("leverancier", "vendor"), ("aangemaakt", "created"),
    // Polish
    ("czas", "time"), ("godzina", "time"), ("zdarzenie", "event"), ("zagrozenie", "threat"), ("zagrozenia", "threat"), ("nazwa", "name"), ("opis", "description"), ("komunikat", "message"), ("poziom", "level"), ("istotnosc", "severity"), ("waznosc", "severity"), ("krytycznosc", "criticality"), ("priorytet", "priority"), ("ryzyko", "risk"), ("komputer", "host"), ("urzadzenie", "host"), ("stacja", "host"), ("uzytkownik", "user"), ("zrodlo", "source"), ("zrodlowy", "source"), ("docelowy", "destination"), ("plik", "file"), ("sciezka", "path"), ("polecenie", "command"), ("dzialanie", "action"), ("akcja", "action"), ("regula", "rule"), ("wykryto", "detection"), ("stan", "status"),
    // Swedish, Danish, Norwegian
    ("tid", "time"), ("tidpunkt", "time"), ("tidspunkt", "time"), ("tidsstempel", "time"), ("handelse", "event"), ("haendelse", "event"), ("hendelse", "event"), ("varning", "alert"), ("advarsel", "alert"), ("hotnamn", "threat name"), ("trussel", "threat"), ("trusselsnavn", "threat name"), ("allvarlighetsgrad", "severity"), ("allvarlighet", "severity"), ("alvorlighed", "severity"), ("alvorlighetsgrad", "severity"), ("alvorlighedsgrad", "severity"), ("dator", "host"), ("datornamn", "host name"), ("datamaskin", "host"), ("enhet", "host"), ("enhetsnamn", "host name"), ("enhed", "host"), ("enhedsnavn", "host name"), ("anvandare", "user"), ("anvandarnamn", "user name"), ("bruger", "user"), ("brugernavn", "user name"), ("bruker", "user"), ("brukernavn", "user name"), ("fil", "file"), ("filnamn", "file name"), ("filnavn", "file name"), ("sokvag", "path"), ("filsti", "file path"), ("beskrivning", "description"), ("beskrivelse", "description"), ("atgard", "action"), ("handling", "action"), ("upptackt", "detection"), ("oppdaget", "detection"),
    // Turkish
    ("tarih", "time"), ("saat", "time"), ("uyari", "alert"), ("olay", "event"), ("tehdit", "threat"), ("kural", "rule"), ("adi", "name"), ("baslik", "title"), ("aciklama", "description"), ("onem", "severity"), ("derecesi", ""), ("seviyesi", "level"), ("bilgisayar", "host"), ("cihaz", "host"), ("kullanici", "user"), ("kaynak", "source"), ("hedef", "destination"), ("adresi", "ip"), ("dosya", "file"), ("durum", "status"),
    // Russian
    ("время", "time"), ("дата", "time"), ("событие", "event"), ("угроза", "threat"), ("угрозы", "threat"), ("имя", "name"), ("название", "name"), ("описание", "description"), ("важность", "severity"), ("критичность", "criticality"), ("уровень", "level"), ("приоритет", "priority"), ("устройство", "host"), ("устройства", "host"), ("компьютер", "host"), ("хост", "host"), ("узел", "host"), ("пользователь", "user"), ("учетная", "account"), ("адрес", "ip"), ("источник", "source"), ("источника", "source"), ("назначения", "destination"), ("файл", "file"), ("путь", "path"), ("процесс", "process"), ("команда", "command"), ("действие", "action"), ("правило", "rule"), ("результат", "result"), ("обнаружено", "detection"), ("обнаружения", "detection"),
    // Japanese and Chinese, which write words without anything between them
    ("検出", "detection"), ("検知", "detection"), ("日時", "time"), ("時刻", "time"), ("発生", "occurred"), ("受信", "received"), ("更新", "updated"), ("エンドポイント", "host"), ("コンピュータ", "host"), ("コンピューター", "host"), ("ホスト", "host"), ("端末", "host"), ("マシン", "host"), ("デバイス", "host"), ("サーバ", "server"), ("サーバー", "server"), ("ユーザ", "user"), ("ユーザー", "user"), ("アカウント", "account"), ("ウイルス", "threat"), ("ウィルス", "threat"), ("不正プログラム", "threat"), ("マルウェア", "threat"), ("脅威", "threat"), ("アラート", "alert"), ("イベント", "event"), ("ルール", "rule"), ("シグネチャ", "signature"), ("名前", "name"), ("名称", "name"), ("名", "name"), ("件名", "title"), ("タイトル", "title"), ("概要", "summary"), ("説明", "description"), ("メッセージ", "message"), ("内容", "details"), ("重大度", "severity"), ("深刻度", "severity"), ("重要度", "severity"), ("危険度", "severity"), ("優先度", "priority"), ("レベル", "level"), ("リスク", "risk"), ("送信元", "source"), ("発信元", "source"), ("宛先", "destination"), ("送信先", "destination"), ("接続先", "destination"), ("アドレス", "ip"), ("ポート", "port"), ("ファイル", "file"), ("パス", "path"), ("プロセス", "process"), ("コマンド", "command"), ("ハッシュ", "hash"), ("処理", "action"), ("対応", "action"), ("結果", "result"), ("状態", "status"), ("ステータス", "status"), ("種類", "type"), ("種別", "type"), ("分類", "category"), ("カテゴリ", "category"),
    ("时间", "time"), ("告警", "alert"), ("事件", "event"), ("威胁", "threat"), ("名称", "name"), ("级别", "level"), ("等级", "level"), ("严重", "severity"), ("主机", "host"), ("用户", "user"), ("源", "source"), ("目的", "destination"), ("地址", "ip"), ("端口", "port"), ("文件", "file"), ("路径", "path"), ("进程", "process"), ("描述", "description"), ("规则", "rule"), ("技术", "technique"), ("战术", "tactic"), ("攻击", "threat"), ("设备", "host"), ("资产", "host"), ("服务器", "server"), ("账号", "account"), ("账户", "account"), ("风险", "risk"), ("标题", "title"), ("类型", "type"), ("状态", "status"), ("命令", "command"), ("发现", "detection"),
    ("技術", "technique"), ("テクニック", "technique"), ("戦術", "tactic"),
    // Korean
    ("시간", "time"), ("일시", "time"), ("탐지", "detection"), ("발생", "occurred"), ("경보", "alert"), ("알림", "alert"), ("이벤트", "event"), ("위협", "threat"), ("악성코드", "threat"), ("명", "name"), ("이름", "name"), ("제목", "title"), ("설명", "description"), ("내용", "details"), ("심각도", "severity"), ("위험도", "severity"), ("중요도", "severity"), ("등급", "level"), ("호스트", "host"), ("장치", "host"), ("단말", "host"), ("컴퓨터", "host"), ("서버", "server"), ("사용자", "user"), ("계정", "account"), ("출발지", "source"), ("목적지", "destination"), ("대상", "target"), ("주소", "ip"), ("포트", "port"), ("파일", "file"), ("경로", "path"), ("프로세스", "process"), ("명령", "command"), ("해시", "hash"), ("상태", "status"), ("유형", "type"), ("규칙", "rule"),
    // What stands between words
    ("de", ""), ("del", ""), ("des", ""), ("du", ""), ("la", ""), ("le", ""), ("les", ""), ("el", ""), ("los", ""), ("l", ""), ("von", ""), ("der", ""), ("das", ""), ("van", ""), ("het", ""), ("da", ""), ("do", ""), ("di", ""), ("dell", ""), ("della", ""), ("para", ""), ("y", ""), ("e", ""), ("et", ""), ("und", ""), ("en", ""), ("marca", ""),
];

/// Returns what a word without marks means.
pub(super) fn meaning(word: &str) -> Option<&'static str> {
    TONGUES.iter().find(|(written, _)| *written == word).map(|(_, meant)| *meant)
}

/// Returns what the words in a text mean that is written without anything between them, the longest first.
pub(super) fn meanings(text: &str) -> Vec<&'static str> {
    let is_part = |start: usize, end: usize| TONGUES.iter().find(|(written, _)| text.get(start..end) == Some(*written));
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let ends = text.char_indices().map(|(end, _)| end).chain([text.len()]).filter(|end| *end > at);
        let longest = ends.take(LONGEST_WORD).filter_map(|end| is_part(at, end).map(|(_, meant)| (end, *meant))).last();
        match longest {
            Some((end, meant)) => {
                found.extend(meant.split(' '));
                at = end;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// Characters of a word without anything around it.
const LONGEST_WORD: usize = 10;

/// Takes the marks off letters: `Élevée` is `Elevee`.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let letters = match c {
            'à'..='å' => "a",
            'ç' => "c",
            'è'..='ë' => "e",
            'ì'..='ï' => "i",
            'ñ' => "n",
            'ò'..='ö' | 'ø' => "o",
            'ù'..='ü' => "u",
            'ý' | 'ÿ' => "y",
            'ą' => "a",
            'ć' | 'č' => "c",
            'ę' | 'ě' => "e",
            'ł' => "l",
            'ń' | 'ň' => "n",
            'ř' => "r",
            'ś' | 'š' => "s",
            'ź' | 'ż' | 'ž' => "z",
            'Ł' => "L",
            'Ś' | 'Š' => "S",
            'Ź' | 'Ż' | 'Ž' => "Z",
            'ı' => "i",
            'ğ' => "g",
            'ş' => "s",
            'İ' => "I",
            'Ş' => "S",
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'À'..='Å' => "A",
            'Ç' => "C",
            'È'..='Ë' => "E",
            'Ì'..='Ï' => "I",
            'Ñ' => "N",
            'Ò'..='Ö' | 'Ø' => "O",
            'Ù'..='Ü' => "U",
            // Marks of their own, after their letter.
            '\u{300}'..='\u{36f}' => "",
            c => {
                plain.push(c);
                continue;
            }
        };
        plain.push_str(letters);
    }
    plain
}

/// Returns whether a name has a word that only another language than English has.
pub(super) fn is_foreign(name: &str) -> bool {
    let plain = plain(name).to_ascii_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| word.len() > 3 && meaning(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_in_both_ways_of_writing_them() {
        assert_eq!(plain("Élevée Größe e\u{301}"), "Elevee Grosse e");
    }

    #[test]
    fn a_word_of_another_language_tells_that_the_export_is_in_it() {
        assert!(is_foreign("Fecha y hora") && is_foreign("Dirección IP") && is_foreign("benutzer_name"));
        assert!(!is_foreign("Event Time") && !is_foreign("src_ip") && !is_foreign("de.x"));
    }
}
